import type { CheckView } from '../../shared/contract/fields.ts';
import { formatDecimalText, formatExact, readDecimal } from '../components/format.ts';
import { digitsOfStep } from '../components/format.ts';
import { checkName, outcomeWords } from './check-words.ts';
import classes from './PreviewChecks.module.css';

/** Amounts of money with cents, everything else with the digits that it has. */
const amount = (text: string, unit: string): string => {
  const value = readDecimal(text);
  if (value === null) return text;
  return /^[A-Z]{3,4}$/.test(unit) ? formatDecimalText(text, 2) : formatExact(value, Math.min(4, digitsOfStep(text)));
};
/** Used over allowed, 0 to 1; null where that says nothing. */
function share(check: CheckView): number | null {
  const used = readDecimal(check.used);
  const allowed = readDecimal(check.allowed);
  if (used === null || allowed === null || allowed <= 0n || used < 0n) return null;
  return Math.min(1, Number((used * 10_000n) / allowed) / 10_000);
}

/** Every pre-trade check as used against allowed; what was denied stands first. */
export function PreviewChecks({ checks }: { readonly checks: readonly CheckView[] }) {
  const rows = [...checks].sort((a, b) => rank(a) - rank(b));
  return (
    <table className={classes.table} aria-label="Checks before the trade">
      <thead><tr><th scope="col">Check</th><th scope="col">Used</th><th scope="col">Allowed</th></tr></thead>
      <tbody>
        {rows.map((check) => {
          const part = share(check);
          const { sign, word } = outcomeWords(check);
          return (
            <tr key={`${check.check} ${check.scope}`} data-outcome={check.outcome} title={check.message}>
              <th scope="row"><span aria-hidden>{sign}</span> {checkName(check.check)}{check.outcome !== 'passed' && <b> {word}</b>}<small> {check.scope}</small></th>
              <td className={classes.used}>{part !== null && <span className={classes.bar} style={{ width: `${part * 100}%` }} aria-hidden />}<span>{amount(check.used, check.unit)}</span></td>
              <td>{amount(check.allowed, check.unit)} <small>{check.unit}</small></td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const rank = (check: CheckView): number => ({ denied: 0, clipped: 1, passed: 2 })[check.outcome];
