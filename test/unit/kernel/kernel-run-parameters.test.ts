// Parameters given on the command line hold for one run: over the version of the trader, said so, and taken back by the next run without them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../src/main/core/kernel/ports.ts';
import { MaCross } from '../../../src/main/core/strategy/kinds/ma-cross/ma-cross.ts';
import { strategyId } from '../../../src/shared/model/ids.ts';
import { MaCrossParameters } from '../../../src/main/core/strategy/kinds/ma-cross/parameters.ts';
import type { StrategyConfigured } from '../../../src/shared/model/strategy.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';
import { kernelOptions, PERSON } from '../../support/virtual-desk.ts';

const ID = strategyId('ma-cross-BTC-PERP');
const instrument = kernelOptions({ seed: 1 }).kernel.instruments.find(({ id }) => id === BTC)!;
const cross = (part: Partial<MaCrossParameters>): MaCross => new MaCross({ id: ID, instrument, barIntervalMs: 1_000, parameters: MaCrossParameters.parse(part), orders: { type: 'market', timeInForce: 'ioc' }, allowShorts: false });

/** The desk of one profile file, run after run. */
class Runs {
  #journaled: JournalEntry[] = [];
  #startTs = 0;
  desk = new BareKernel({ strategies: [] });

  start(leverage: number | null, file: Partial<MaCrossParameters> = {}): readonly StrategyConfigured[] {
    const ofFile = MaCrossParameters.parse(file);
    const runParameters = leverage === null ? null : { words: `--leverage ${leverage}`, parameters: { targetLeverage: leverage }, instead: { targetLeverage: ofFile.targetLeverage } };
    this.desk = new BareKernel({ strategies: [cross(file)], runParameters, ...(this.#startTs > 0 && { journaled: this.#journaled, startTs: this.#startTs }) }).start();
    return this.desk.of('StrategyConfigured');
  }
  end(): void {
    this.#journaled = [...this.#journaled, ...this.desk.journal.entries().filter(({ seq }) => seq > (this.#journaled.at(-1)?.seq ?? 0))];
    this.#startTs = this.desk.now + 1_000;
  }
  now(): { readonly version: number; readonly parameters: unknown } {
    const { version, strategy } = this.desk.kernel.runner.statuses()[0]!;
    return { version, parameters: strategy.configuration?.parameters };
  }
  change(part: Partial<MaCrossParameters>): void {
    const { version, parameters } = this.now();
    this.desk.command({ type: 'ConfigureStrategy', requestId: `c${version}-${this.desk.now}`, by: PERSON, strategyId: ID, baseVersion: version, parameters: { ...(parameters as MaCrossParameters), ...part }, source: 'change', reason: 'the trader' });
  }
}

describe('parameters given for one run', () => {
  it('are a version named after the command line over the trader’s, which holds again afterwards', () => {
    const runs = new Runs();
    runs.start(null);
    runs.change({ targetLeverage: 2, shortWindow: 7 });
    runs.end();
    expect(runs.start(3)).toMatchObject([{ version: 3, source: 'change', by: { name: 'command line', via: 'cli' }, reason: '--leverage 3 overrides version 2 (targetLeverage 2) for this run', parameters: { targetLeverage: 3, shortWindow: 7 } }]);
    expect(runs.now()).toMatchObject({ version: 3, parameters: { targetLeverage: 3, shortWindow: 7 } });
    runs.end();
    expect(runs.start(3)).toEqual([]); // The same again is no new version.
    runs.end();
    expect(runs.start(4)).toMatchObject([{ version: 4, reason: '--leverage 4 overrides version 2 (targetLeverage 2) for this run' }]);
    runs.end();
    expect(runs.start(null)).toMatchObject([{ version: 5, source: 'rollback', parameters: { targetLeverage: 2, shortWindow: 7 }, reason: 'back to version 2: what the command line gave was for the run before' }]);
    expect(runs.now()).toMatchObject({ parameters: { targetLeverage: 2, shortWindow: 7 } });
    runs.end();
    expect(runs.start(2)).toEqual([]); // What holds already is no override.
  });

  it('give way to a trader’s own change during the run, and lie over a changed file', () => {
    const runs = new Runs();
    runs.start(3);
    runs.change({ shortWindow: 9 });
    runs.end();
    expect(runs.start(null)).toEqual([]);
    expect(runs.now()).toMatchObject({ parameters: { targetLeverage: 3, shortWindow: 9 } });
    runs.end();
    expect(runs.start(4, { longWindow: 40 })).toMatchObject([{ source: 'profile', reason: 'the profile was changed' }, { by: { name: 'command line' }, parameters: { longWindow: 40, targetLeverage: 4 } }]);
  });

  it('are never more than a layer, over any life of the desk', () => {
    fc.assert(fc.property(fc.array(fc.record({ leverage: fc.option(fc.integer({ min: 1, max: 5 })), change: fc.option(fc.record({ shortWindow: fc.integer({ min: 2, max: 9 }), targetLeverage: fc.integer({ min: 1, max: 5 }) })) }), { minLength: 1, maxLength: 8 }), (lives) => {
      const runs = new Runs();
      let base: MaCrossParameters = MaCrossParameters.parse({});
      let recorded: unknown = null;
      for (const { leverage, change } of lives) {
        const made = runs.start(leverage);
        const wanted = { ...base, ...(leverage !== null && { targetLeverage: leverage }) };
        expect(runs.now().parameters).toEqual(wanted);
        // A version for each difference, none without; the first run also records the file's.
        const expected = JSON.stringify(recorded ?? base) === JSON.stringify(wanted) ? 0 : 1;
        expect(made).toHaveLength(expected + (recorded === null ? 1 : 0));
        recorded = wanted;
        if (change !== null) {
          const before = runs.now().version;
          runs.change(change);
          if (runs.now().version > before) base = { ...wanted, ...change };
          recorded = { ...wanted, ...change };
        }
        runs.end();
      }
    }), { numRuns: 100 });
  });
});
