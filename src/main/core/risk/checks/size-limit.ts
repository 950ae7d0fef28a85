import type { CheckResult } from '../../../../shared/model/order-event.ts';
import { grouped, groupedMoney } from '../../../../shared/model/figures.ts';
import { cents, centsDown, centsUp, denied, passed, passedConstant, tenthsUp } from '../check-result.ts';
import { usedOf, type LinearLimit } from '../sizing.ts';

/** What a limit says that was kept, by check; made once each. */
const WITHIN = new Map<string, CheckResult>();

function within({ check, scope, label }: LinearLimit): CheckResult {
  let said = WITHIN.get(check);
  if (said === undefined) WITHIN.set(check, (said = passedConstant(check, scope, `${label} is within its limit`)));
  return said;
}

/**
 * Judges one size limit for an order that opens `opening` more. Exact comparison; the text is to the cent or the tenth of a per cent,
 * rounded so that a refusal never reads like a pass. A pass says no amounts unless it is wanted in words.
 */
export function sizeLimitCheck(limit: LinearLimit, opening: bigint, equity: bigint, quote: string, inWords: boolean): CheckResult {
  const used = usedOf(limit, opening);
  const passes = used <= limit.allowed;
  if (passes && !inWords) return within(limit);
  const [usedText, allowedText, unit] = texts(limit, used, equity, quote, passes);
  const said = unit === quote ? groupedMoney : grouped;
  const message = `${limit.label} would be ${said(usedText)} ${unit}, limit ${said(allowedText)} ${limit.measure === 'percentOfEquity' && equity > 0n ? '%' : unit}`;
  return passes ? passed(limit.check, limit.scope, usedText, allowedText, unit, message) : denied(limit.check, limit.scope, usedText, allowedText, unit, message);
}

function texts(limit: LinearLimit, used: bigint, equity: bigint, quote: string, passes: boolean): readonly [string, string, string] {
  if (limit.measure === 'amount' || equity <= 0n) return passes ? [cents(used), cents(limit.allowed), quote] : [centsUp(used), centsDown(limit.allowed), quote];
  const scale = limit.measure === 'percentOfEquity' ? 100 : 1;
  const unit = limit.measure === 'percentOfEquity' ? '% of equity' : 'x equity';
  const allowed = String(Math.round((Number(limit.allowed) / Number(equity)) * scale * 1000) / 1000);
  const usedText = passes ? String(Math.round((Number(used) / Number(equity)) * scale * 100) / 100) : tenthsUp(used, equity, BigInt(scale));
  return [usedText, allowed, unit];
}
