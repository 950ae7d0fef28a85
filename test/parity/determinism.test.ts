import { describe, expect, it } from 'vitest';
import { strategyId } from '../../src/shared/model/ids.ts';
import { MaCrossParameters } from '../../src/main/core/strategy/kinds/ma-cross/parameters.ts';
import type { StrategyMode } from '../../src/shared/model/strategy.ts';
import { hashOf, rerun } from '../support/rerun.ts';
import { PERSON, VirtualDesk, type VirtualDeskOptions } from '../support/virtual-desk.ts';

const record = (options: VirtualDeskOptions): VirtualDesk => new VirtualDesk(options).start().run(120_000);

describe('determinism', () => {
  it.each([{ seed: 1, severity: 'normal' }, { seed: 2, severity: 'hostile' }] as const)('gives the same event log for the same seed ($severity)', (options) => {
    const first = record(options);
    const second = record(options);
    expect(first.journal.entries().length).toBeGreaterThan(500);
    expect(hashOf(second.journal.entries())).toBe(hashOf(first.journal.entries()));
  });

  it('gives another event log for another seed', () => {
    expect(hashOf(record({ seed: 3 }).journal.entries())).not.toBe(hashOf(record({ seed: 4 }).journal.entries()));
  });

  it.each([{ seed: 5, severity: 'normal' }, { seed: 6, severity: 'hostile' }] as const)('concludes the same from the recorded inputs alone ($severity)', (options) => {
    const recorded = record(options);
    expect(hashOf(rerun(options, recorded.inputs))).toBe(hashOf(recorded.journal.entries()));
  });

  it.each([{ seed: 7, severity: 'normal' }, { seed: 8, severity: 'hostile' }] as const)('concludes the same with strategies set and configured, over a restart ($severity)', ({ seed, severity }) => {
    const parameters = MaCrossParameters.parse({ shortWindow: 2, longWindow: 10, trailingStop: 0.005 });
    const options: VirtualDeskOptions = { seed, severity, profile: { strategy: parameters } };
    const desk = new VirtualDesk(options).start().run(20_000);
    const id = strategyId('ma-cross-BTC-PERP');
    const mode = (to: StrategyMode): void => { desk.command({ type: 'SetStrategyMode', requestId: desk.requestId(), by: PERSON, strategyId: id, mode: to, reason: 'parity' }); desk.run(15_000); };
    const configure = (baseVersion: number, part: Partial<MaCrossParameters>): void => { desk.command({ type: 'ConfigureStrategy', requestId: desk.requestId(), by: PERSON, strategyId: id, baseVersion, parameters: { ...parameters, ...part }, source: 'change', reason: 'parity' }); desk.run(15_000); };
    configure(1, { longWindow: 25, trailingStop: 0.02 });
    mode('paused');
    mode('running');
    desk.kill();
    desk.run(1_000);
    const before = [...desk.entries()];
    const from = desk.inputs.length;
    desk.restart().run(5_000);
    configure(2, { shortWindow: 3, enableTrailingStop: false });
    mode('reducing');
    mode('stopped');
    mode('running');
    const answers = desk.results.map(({ outcome }) => outcome);
    expect(answers).toEqual(answers.map(() => 'done'));

    // The second run again, from what the first one left and the inputs alone.
    expect(hashOf(rerun(options, desk.inputs.slice(from), before))).toBe(hashOf(desk.entries().slice(before.length)));
  });
});
