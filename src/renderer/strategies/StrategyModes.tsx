import { useState } from 'react';
import type { StrategyMode, StrategyView } from '../../shared/contract/strategy-methods.ts';
import { formatDecimalText, shortInstrument } from '../components/format.ts';
import { Panel } from '../components/Panel.tsx';
import { ReasonDialog } from '../components/ReasonDialog.tsx';
import { useTime } from '../components/time.ts';
import { act } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { digitsOf, selectCurrency, useMarketStore } from '../store/market-store.ts';
import { useUi } from '../store/ui-store.ts';
import classes from './StrategyModes.module.css';
import { MODE_ORDER, MODES, stateOf } from './strategy-words.ts';

type StrategyModesProps = { readonly strategy: StrategyView; readonly reload: () => void; readonly className?: string | undefined };

/** What the strategy may do, one button per mode, each with what it will do. */
export function StrategyModes({ strategy, reload, className }: StrategyModesProps) {
  const [asked, setAsked] = useState<StrategyMode | null>(null);
  const live = useConnection(selectLive);
  const zoned = useTime();
  const state = stateOf(strategy);
  const name = shortInstrument(strategy.instrumentId);
  return (
    <Panel title={name} note={`${strategy.kindLabel}. ${strategy.description}`} className={className}
      actions={<button type="button" className={classes.chart} onClick={() => useUi.setState({ view: 'desk', instrumentId: strategy.instrumentId })}>Show the chart</button>}>
      <div className={classes.body}>
        <p className={classes.now}>
          <b className={classes.state} data-tone={state.tone}><span aria-hidden>{state.symbol}</span> {state.word}</b>
          <span>{strategy.failure !== null && <>in mode {MODES[strategy.mode].word} </>}since {zoned.dateTime(strategy.tsModeSince)} {zoned.label}: {strategy.modeCause}</span>
        </p>
        {strategy.failure !== null && <p className={classes.failure} role="alert"><b>It failed:</b> {strategy.failure}. Its stop is not watched. Start goes on from its last saved state; Stop closes its position.</p>}
        <div className={classes.buttons} role="group" aria-label={`Mode of ${name}`}>
          {MODE_ORDER.map((mode) => {
            const isNow = strategy.mode === mode && strategy.failure === null;
            return (
              <button key={mode} type="button" className={classes.mode} data-mode={mode} aria-pressed={isNow} disabled={!live || isNow} onClick={() => setAsked(mode)}>
                <b><span aria-hidden>{MODES[mode].symbol}</span> {MODES[mode].act}{isNow && <small> now</small>}</b>
                <span>{MODES[mode].does}</span>
              </button>
            );
          })}
        </div>
      </div>
      {asked !== null && <ModeDialog strategy={strategy} mode={asked} onClose={() => setAsked(null)} reload={reload} />}
    </Panel>
  );
}

function ModeDialog({ strategy, mode, onClose, reload }: { readonly strategy: StrategyView; readonly mode: StrategyMode; readonly onClose: () => void; readonly reload: () => void }) {
  const digits = useMarketStore((s) => digitsOf(s.instruments, strategy.instrumentId));
  const currency = useMarketStore(selectCurrency);
  const name = shortInstrument(strategy.instrumentId);
  const { act: word, does, reason } = MODES[mode];
  const { position } = strategy;
  return (
    <ReasonDialog title={`${word}: ${name}`} confirm={`${word} ${name}`} tone={mode === 'stopped' ? 'danger' : 'plain'} defaultReason={reason} onClose={onClose}
      onConfirm={async (engine, why) => {
        const answer = await act(`${word} ${name}`, () => engine.call('strategy.setMode', { id: strategy.id, mode, reason: why }));
        reload();
        return answer === null ? 'No answer: the outcome is unknown. Look at the state before you ask again.' : answer.outcome === 'done' ? null : answer.message;
      }}>
      <p>{does}</p>
      {mode === 'stopped' && (position.side === 'flat'
        ? <p>There is no position to close.</p>
        : <p>It closes its position in {name}: <b>{position.side} {formatDecimalText(position.quantity, digits.qty)}</b>{position.avgPx !== null && <> entered at {formatDecimalText(position.avgPx, digits.px)} {currency}</>}, reduce-only at market.</p>)}
      {mode === 'paused' && !strategy.guards && <p><b>It watches no stop:</b> while it is paused nothing closes the position.</p>}
    </ReasonDialog>
  );
}
