import { ActionIcon, Popover, useComputedColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconInfoCircle, IconMoon, IconSun } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { DeskView } from '../../shared/contract/views.ts';
import { useFlattenCommand } from '../components/terminal-command.ts';
import { formatAge, formatDecimalText, formatNumber, readDecimal } from '../components/format.ts';
import { useLastKnown } from '../components/last-known.ts';
import { Pnl } from '../components/Numbers.tsx';
import { useTime } from '../components/time.ts';
import { useNow } from '../components/use-now.ts';
import { useEngine } from '../engine.ts';
import { engineNow, useDeskStore } from '../store/desk-store.ts';
import { selectCurrency, useMarketStore } from '../store/market-store.ts';
import { usePortfolioStore } from '../store/portfolio-store.ts';
import { changeSettings } from '../store/settings-store.ts';
import { useUi } from '../store/ui-store.ts';
import { ArmingButton } from './ArmingButton.tsx';
import { ArmingDialog, DisarmDialog } from './ArmingDialog.tsx';
import { DeskSwitch } from './DeskSwitch.tsx';
import { DeskSwitchList } from './DeskSwitchList.tsx';
import { feedAge, lossShare, replayWords, tradingStateWords, venueSilence } from './desk-facts.ts';
import { stopWords } from '../desk/stop-words.ts';
import classes from './Header.module.css';
import { HeaderMode } from './HeaderMode.tsx';
import { Navigation } from './Navigation.tsx';
import { MarketStrip } from '../desk/MarketFacts.tsx';
import { Safety } from './Safety.tsx';

/** Which desk, the facts that decide whether trading is safe, and the controls that stop it. Always on screen. */
export function Header() {
  const roomy = useMediaQuery('(min-width: 2200px)', undefined, { getInitialValueInEffect: false });
  const dialog = useUi((s) => s.dialog);
  const isLive = useDeskStore((s) => s.desk?.mode === 'live');
  return (
    <>
      <header className={classes.header}>
        <div className={classes.rows}>
          <div className={classes.row}>
            <div className={classes.desks}><h1 className={classes.brand}>Breakwater</h1><DeskSwitch /></div>
            <DeskSwitchList /><DryRunChip />
            <Navigation />
            <span className={classes.icons}><ThemeToggle /><About /></span>
          </div>
          <div className={classes.facts} data-live={isLive || undefined}>
            <StateFact />
            <VenueFacts />
            <StopsFact />
            <Clock />
            <DayPnl />
          </div>
        </div>
        {roomy && <MarketStrip />}
        <Safety />
      </header>
      <HeaderMode />
      {dialog === 'arm' && <ArmingDialog />}
      {dialog === 'disarm' && <DisarmDialog />}
    </>
  );
}

/** Approved orders are written down and not sent: this must not be mistaken for trading. */
function DryRunChip() {
  const dryRun = useDeskStore((s) => s.desk?.dryRun ?? false);
  return dryRun ? <span className={classes.dry} title="Everything runs, but no order is sent to the venue">DRY RUN</span> : null;
}

/** `old`: the words of before the engine was lost. */
function Fact({ label, tone, wide, old, title, children }: { readonly label: string; readonly tone?: string | undefined; readonly wide?: boolean; readonly old?: boolean; readonly title?: string | undefined; readonly children: ReactNode }) {
  return <div className={classes.fact} data-tone={tone} data-wide={wide} data-old={old} title={title}><span className={classes.factLabel}>{label}</span><span className={classes.factValue}>{children}</span></div>;
}

function StateFact() {
  const desk = useDeskStore((s) => s.desk);
  const time = useTime();
  const old = useLastKnown();
  if (!desk) return <Fact label="Trading state">unknown</Fact>;
  const { sign, word, tone } = tradingStateWords(desk);
  // Beside the button that arms there is room for one word.
  const label = (when: 'since' | 'until', at: string): string => `${desk.mode === 'live' ? '' : 'State '}${when} ${at}`;
  if (old !== null) {
    return (
      <div className={classes.state}>
        <Fact label={label('until', old.untilMinute)} old title={`${word} when it was last told, ${old.until}: ${old.ended ? 'the desk does not run any more' : 'what it is now is not known'}`}><span aria-hidden>? </span>was {word.split(',')[0]}</Fact>
        <ArmingButton />
      </div>
    );
  }
  return (
    <div className={classes.state}>
      <Fact label={label('since', `${time.time(desk.tsStateSince).slice(0, 5)} ${time.label}`)} tone={tone} title={`Since ${time.dateTime(desk.tsStateSince)} ${time.label}: ${desk.stateCause}`}><span aria-hidden>{sign} </span>{desk.mode === 'live' ? word.replace(' only', '') : word}</Fact>
      <ArmingButton />
    </div>
  );
}

function VenueFacts() {
  const state = useDeskStore();
  const quotes = useMarketStore((s) => s.quotes);
  const old = useLastKnown();
  const { monotonic } = useNow();
  const { desk } = state;
  if (!desk) return <><Fact label="Venue">unknown</Fact><Fact label="Feed age">unknown</Fact><Fact label="Records">unknown</Fact></>;
  const feed = feedAge(Object.values(quotes), engineNow(state, monotonic));
  const replay = desk.source === 'replay';
  const silentMs = replay ? null : venueSilence(Object.values(quotes), engineNow(state, monotonic));
  if (old !== null) {
    return (
      <>
        <Fact label={`Venue ${desk.venue.id}`} old title={`${desk.venue.connected ? 'Connected' : 'Down'} when it was last told, ${old.until}`}>unknown</Fact>
        {replay ? <ReplayFact progress={desk.progress} old /> : <Fact label="Feed age" old title={`No price was heard since ${old.until}`}>not heard</Fact>}
        <Fact label="Records" old title={`${desk.reconciled ? 'Reconciled' : 'Not reconciled'} when it was last told, ${old.until}`}>unknown</Fact>
      </>
    );
  }
  return (
    <>
      {desk.venue.connected && silentMs !== null
        ? <Fact label="Venue linked" tone="warn" title={`${desk.venue.id} is connected, but has been silent for ${formatAge(silentMs)}: no price of any instrument has come`}>silent {formatAge(silentMs)}</Fact>
        : <Fact label={`Venue ${desk.venue.id}`} tone={desk.venue.connected ? 'good' : 'bad'} title={desk.venue.cause}><span aria-hidden>{desk.venue.connected ? '● ' : '✕ '}</span>{desk.venue.connected ? 'connected' : 'down'}</Fact>}
      {replay
        ? <ReplayFact progress={desk.progress} />
        : <Fact label="Feed age" tone={feed.staleCount > 0 ? 'warn' : 'good'} title={feed.staleCount > 0 ? `${feed.staleCount} of ${feed.count} instruments have old prices, the oldest of ${formatAge(feed.oldestMs)}: no new risk there` : undefined}>{feed.staleCount > 0 ? `! ${feed.staleCount} stale` : formatAge(feed.oldestMs)}</Fact>}
      <Fact label="Records" tone={desk.reconciled ? 'good' : 'warn'} title={desk.reconciled ? 'Our orders, positions and cash agree with the venue' : 'Our records and the venue differ, or were not compared yet: no new risk until they agree'}><span aria-hidden>{desk.reconciled ? '✓ ' : '? '}</span>{desk.reconciled ? 'reconciled' : 'not reconciled'}</Fact>
    </>
  );
}

/** How many open positions have no stop that acts: stops live in the engine, so this can change without a word from the market. */
function StopsFact() {
  const positions = usePortfolioStore((s) => s.positions);
  const old = useLastKnown();
  const { label, value, sign, tone, title } = stopWords(positions, old);
  return <Fact label={label} tone={tone} {...(old !== null && !old.ended && { old: true })} title={title}>{sign !== '' && <span aria-hidden>{sign}</span>}{value}</Fact>;
}

function ReplayFact({ progress, old = false }: { readonly progress: DeskView['progress']; readonly old?: boolean }) {
  const { title, finished, share } = replayWords(progress);
  const rows = progress === null ? '' : `${formatNumber(progress.done, 0)} of ${formatNumber(progress.total, 0)} bars`;
  if (old) return <Fact label="Replay" old title={rows}>{share === null ? 'unknown' : `was at ${(share * 100).toFixed(1)} %`}</Fact>;
  if (share === null) return <Fact label={title}>running</Fact>;
  if (finished) return <Fact label={title} tone="good" title="Every bar of the file was played; the desk stays to be looked at"><span aria-hidden>■ </span>{rows}</Fact>;
  return (
    <Fact label={title} title={rows}>
      <span className={classes.replay}><span className={classes.track} role="progressbar" aria-label="Replay progress" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.floor(share * 100)}><span style={{ width: `${share * 100}%` }} /></span>{(share * 100).toFixed(1)} %</span>
    </Fact>
  );
}

function Clock() {
  const state = useDeskStore();
  const { wall, monotonic } = useNow();
  const time = useTime();
  const replay = state.desk?.source === 'replay';
  const shown = replay ? engineNow(state, monotonic) : wall;
  return <Fact label={replay ? `Replayed time, ${time.label}` : `${time.day(wall).slice(5)}, ${time.label}`} title={replay ? `Now ${time.dateTime(wall)} ${time.label}` : `${time.day(wall)}, ${time.zone}`}>{shown === null ? 'unknown' : replay ? time.dateTime(shown) : time.time(shown)}</Fact>;
}

function DayPnl() {
  const account = usePortfolioStore((s) => s.account);
  const currency = useMarketStore(selectCurrency);
  const old = useLastKnown();
  if (!account) return <Fact label="Day PnL" wide>unknown</Fact>;
  const share = lossShare(account);
  const tone = share === null || old !== null ? undefined : share >= 1 ? 'bad' : share >= 0.6 ? 'warn' : undefined;
  const hasLimit = (readDecimal(account.dailyLossLimit) ?? 0n) > 0n;
  return (
    <div className={classes.fact} data-wide data-tone={tone} data-old={old !== null || undefined}>
      <span className={classes.factLabel}>Day PnL, {currency}{old !== null ? `, until ${old.untilMinute}` : hasLimit && <> · limit {formatDecimalText(account.dailyLossLimit, 2)}</>}</span>
      <span className={classes.factValue}>
        <span className={classes.dayPnl}><Pnl value={account.dayPnl} strong /></span>
        {share !== null && <span className={classes.track} role="meter" aria-label={old === null ? 'Daily loss limit used' : `Daily loss limit used, until ${old.until}`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(Math.min(1, share) * 100)}><span style={{ width: `${Math.min(1, share) * 100}%` }} /></span>}
        {share !== null && <span className={classes.share}>{old !== null && 'was '}{(share * 100).toFixed(0)} %{old === null && <span className={classes.used}> used</span>}</span>}
      </span>
    </div>
  );
}

function ThemeToggle() {
  const engine = useEngine();
  const scheme = useComputedColorScheme('light');
  const next = scheme === 'dark' ? 'light' : 'dark';
  return <ActionIcon variant="subtle" color="gray" size={24} aria-label={`Use the ${next} theme`} onClick={() => void changeSettings(engine, { theme: next })}>{scheme === 'dark' ? <IconSun size={16} /> : <IconMoon size={16} />}</ActionIcon>;
}

function About() {
  const desk = useDeskStore((s) => s.desk);
  const time = useTime();
  const command = useFlattenCommand();
  return (
    <Popover width={340} position="bottom-end" shadow="md" trapFocus zIndex={350} transitionProps={{ duration: 0 }}>
      <Popover.Target><ActionIcon variant="subtle" color="gray" size={24} aria-label="About Breakwater"><IconInfoCircle size={16} /></ActionIcon></Popover.Target>
      <Popover.Dropdown className={classes.about}>
        <p><b>Breakwater</b> {desk?.version ?? ''}, configuration {desk?.configHash.slice(0, 12) ?? 'not known yet'}{desk && <>, engine started {time.dateTime(desk.tsStarted)} {time.label}</>}.</p>
        <p>Keys: hold <kbd>Enter</kbd> on Flatten all, or <kbd>Ctrl</kbd>+<kbd>Shift</kbd>+<kbd>F</kbd> then <kbd>Enter</kbd>. From a terminal: <code>{command}</code></p>
        <p>Charts by <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">TradingView</a>: TradingView Lightweight Charts™, Copyright (c) 2025 TradingView, Inc. Licensed under the Apache License, Version 2.0.</p>
      </Popover.Dropdown>
    </Popover>
  );
}
