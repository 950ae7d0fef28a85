// The engine dies at every boundary at which a process can die: between two journal appends, before and after a commit, before and after
// each request. Whatever was not committed is lost. Nothing may be lost or doubled at the venue, and our record must come to agree with it.
import { describe, expect, it } from 'vitest';
import { price, quantity } from '../../src/shared/model/decimal.ts';
import { instrumentId } from '../../src/shared/model/ids.ts';
import { disagreements, DyingDesk, leftOpen } from '../support/dying-desk.ts';
import { PERSON, type VirtualDesk } from '../support/virtual-desk.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const stage = (seed: number, severity: 'kind' | 'hostile'): DyingDesk => new DyingDesk({ seed, severity, manualOnly: true, symbols: ['BTC-PERP'], stepMs: 500 });

/** What a trader may do in half a minute: each step is done once, whatever died before it. */
const SCRIPT: readonly ((desk: VirtualDesk) => void)[] = [
  (desk) => void desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.02') }),
  (desk) => void desk.order({ instrumentId: BTC, side: 'buy', type: 'limit', timeInForce: 'gtc', quantity: quantity('0.01'), limitPx: far(desk, 0.98) }),
  (desk) => replaceResting(desk),
  (desk) => void desk.order({ instrumentId: BTC, side: 'sell', quantity: quantity('0.01') }),
  (desk) => void desk.command({ type: 'CancelAll', requestId: desk.requestId(), by: PERSON, instrumentId: null, reason: 'test' }),
  (desk) => void desk.command({ type: 'FlattenAll', requestId: desk.requestId(), by: PERSON, reason: 'test' }),
];
const far = (desk: VirtualDesk, factor: number) => price(String(Math.round((desk.kernel.marketData.referencePrice(BTC) || 90_000) * factor)));
function replaceResting(desk: VirtualDesk): void {
  const order = desk.kernel.orders.workingFor(BTC).find(({ type, status }) => type === 'limit' && status === 'open');
  if (order) desk.command({ type: 'ReplaceOrder', requestId: desk.requestId(), by: PERSON, clientOrderId: order.clientOrderId, quantity: quantity('0.012'), limitPx: far(desk, 0.985) });
}

/** Runs the script to its end and on until the venue is flat. */
function play(s: DyingDesk, deaths: number[]): void {
  const { desk } = s;
  s.dieAfter(deaths.shift());
  s.survive(deaths, () => desk.start());
  s.survive(deaths, () => desk.run(3_000));
  for (const step of SCRIPT) {
    s.survive(deaths, () => step(desk));
    s.survive(deaths, () => desk.run(2_500));
  }
  s.dieAfter();
  if (!desk.kernel.flattening() && !s.verified()) SCRIPT.at(-1)!(desk); // it died before the journal had heard of it: the trader had no answer and asks again
  desk.runUntil(() => s.verified() && desk.kernel.orders.working().length === 0, 900_000, 'proof of flat and no order in doubt');
  desk.run(31_000);
}

function holdsTogether({ desk }: DyingDesk, label: string): void {
  expect(disagreements(desk), label).toEqual([]);
  expect(leftOpen(desk), label).toEqual([]);
  expect(desk.kernel.portfolio.position(BTC)?.quantity ?? 0n, `${label}: our position`).toBe(0n);
  expect(desk.kernel.state.state(), label).toBe('halted');
}

const boundaries = (seed: number, severity: 'kind' | 'hostile'): number => {
  const s = stage(seed, severity);
  play(s, []);
  holdsTogether(s, `seed ${seed} without a crash`);
  return s.journal.passed;
};

/** Every boundary would take minutes: these are spread evenly, and `BREAKWATER_CRASHES` asks for more. */
const CRASHES = Number(process.env.BREAKWATER_CRASHES ?? 40);
const spread = (total: number, count: number, offset: number): readonly number[] => Array.from({ length: Math.min(count, total) }, (_, i) => Math.floor(((i + offset) * total) / Math.min(count, total)) % total);

describe('an engine that dies', () => {
  it.each([{ seed: 41, severity: 'kind' }, { seed: 42, severity: 'hostile' }] as const)('once, at any boundary ($severity)', ({ seed, severity }) => {
    const total = boundaries(seed, severity);
    for (const at of spread(total, CRASHES, 0.5)) {
      const s = stage(seed, severity);
      play(s, [at]);
      holdsTogether(s, `seed ${seed}, died at ${at} of ${total} (${s.journal.where})`);
    }
  });

  it.each([43, 44])('again while it recovers, and again while it recovers from that (seed %i)', (seed) => {
    const total = boundaries(seed, 'hostile');
    for (const [i, at] of spread(total, Math.ceil(CRASHES / 3), 0.25).entries()) {
      const s = stage(seed, 'hostile');
      play(s, [at, 1 + ((i * 7) % 40), 3 + ((i * 11) % 60)]);
      holdsTogether(s, `seed ${seed}, died at ${at} of ${total}, then twice while recovering`);
    }
  });
});
