// The strategies of the in-memory desk: real parameters and checks, pretended results. Test support only.
import type { ParameterField, Parameters, StrategyMode, StrategyVersion, StrategyView } from '../../src/shared/contract/strategy-methods.ts';
import type { Command } from '../../src/shared/model/command.ts';
import { MaCrossParameters } from '../../src/main/core/strategy/kinds/ma-cross/parameters.ts';
import { parameterChanges } from '../../src/shared/model/strategy.ts';
import { MA_CROSS } from '../../src/main/core/strategy/kinds/ma-cross/index.ts';

type Kept = { mode: StrategyMode; cause: string; since: number; failure: string | null; versions: StrategyVersion[] };

export class FakeStrategies {
  readonly #kept = new Map<string, Kept & { readonly instrumentId: string }>();
  #extra: Partial<StrategyView> = {};

  constructor(instrumentIds: readonly string[], now: number) {
    const parameters: Parameters = { ...MaCrossParameters.parse({}) };
    for (const instrumentId of instrumentIds) {
      const changed: Parameters = { ...parameters, trailingStop: 0.012, shortWindow: 8 };
      this.#kept.set(`ma-cross-${instrumentId.split('.')[0] ?? ''}`, {
        instrumentId, mode: 'running', cause: 'the desk started', since: now - 3_600_000, failure: null,
        versions: [
          { version: 2, ts: now - 1_800_000, by: 'trader via view', reason: 'fewer whipsaws in a quiet market', source: 'change', parameters: changed, changes: [...parameterChanges(parameters, changed)] },
          { version: 1, ts: now - 86_400_000, by: 'profile', reason: 'the parameters of the profile', source: 'profile', parameters, changes: [] },
        ],
      });
    }
  }

  /** What is shown instead of the usual, e.g. a hostile text or a strategy without trades. */
  show(extra: Partial<StrategyView>): void {
    this.#extra = extra;
  }

  fail(id: string, failure: string): void {
    const kept = this.#kept.get(id);
    if (kept) kept.failure = failure;
  }

  views(now: number): readonly StrategyView[] {
    return [...this.#kept].map(([id, kept], at): StrategyView => ({
      id, instrumentId: kept.instrumentId, kind: 'ma-cross', kindLabel: 'Moving-average cross', description: 'Long when the short average crosses above the long one, out when it crosses below or at a trailing stop.',
      mode: kept.mode, modeCause: kept.cause, tsModeSince: kept.since, failure: kept.failure, warmedUp: at !== 3, guards: true, version: kept.versions[0]?.version ?? 0, parameters: { ...kept.versions[0]?.parameters },
      fields: MA_CROSS.fields.map((field): ParameterField => ({ ...field })),
      performance: {
        trades: 14, wins: 6, realizedPnl: '412.31', fees: '96.2', funding: '-3.11', unrealizedPnl: '-12.5', netPnl: at === 1 ? '-82.4' : '300.5', hitRatio: 6 / 14, averageWin: '121.4', averageLoss: '-39.5', largestLoss: '-88.01', turnover: '182345.1', orders: 31, fills: 29, denied: 2,
        curve: Array.from({ length: 14 }, (_, i) => ({ ts: now - (14 - i) * 600_000, net: Math.sin(i / 2) * 90 + i * (at === 1 ? -12 : 22) })),
      },
      lastDecision: { action: 'hold', reason: 'noCross', detail: 'The averages did not cross.', tsEvent: now - 1_200 },
      position: at === 0 ? { side: 'long', quantity: '0.412', avgPx: '91234.5' } : { side: 'flat', quantity: '0', avgPx: null },
      ...this.#extra,
    }));
  }

  history(id: string): readonly StrategyVersion[] | undefined {
    return this.#kept.get(id)?.versions;
  }

  /** Null when it was done, else the sentence of the refusal. */
  run(command: Extract<Command, { type: 'SetStrategyMode' | 'ConfigureStrategy' }>): string | null {
    const kept = this.#kept.get(command.strategyId);
    if (!kept) return `Expected a strategy of this desk, found '${command.strategyId}'.`;
    if (command.type === 'SetStrategyMode') {
      if (kept.mode === command.mode && kept.failure === null) return `${command.strategyId} is ${command.mode} already.`;
      Object.assign(kept, { mode: command.mode, cause: command.reason, since: Date.now(), failure: null });
      return null;
    }
    const [latest] = kept.versions;
    if (!latest || command.baseVersion !== latest.version) return `baseVersion: expected ${latest?.version ?? 0}, found ${command.baseVersion}: somebody changed it meanwhile, look at that change first.`;
    const checked = MA_CROSS.check(command.parameters, false);
    if (!checked.ok) return `${checked.error.join('; ')}.`;
    kept.versions.unshift({ version: latest.version + 1, ts: Date.now(), by: `${command.by.name} via ${command.by.via}`, reason: command.reason, source: command.source, parameters: { ...checked.value }, changes: [...parameterChanges(latest.parameters, checked.value)] });
    return null;
  }
}
