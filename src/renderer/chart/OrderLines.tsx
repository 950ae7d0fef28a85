import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from 'react';
import type { InstrumentView } from '../../shared/contract/views.ts';
import { toNumber } from '../../shared/model/decimal.ts';
import { formatExact, shortInstrument } from '../components/format.ts';
import type { Digits } from '../store/market-store.ts';
import type { ChartCanvas } from './chart-canvas.ts';
import { distanceWords, keyOnLine, moveByTicks, pxOfLine, snapToTick, type ChartLine } from './order-lines.ts';
import { ReplaceConfirm } from './ReplaceConfirm.tsx';
import { hasArrived } from './stop-line.ts';
import { StopConfirm } from './StopConfirm.tsx';
import classes from './OrderLines.module.css';

type Move = { readonly id: string; readonly px: bigint; readonly by: 'pointer' | 'key' };
type OrderLinesProps = {
  readonly canvas: RefObject<ChartCanvas | null>;
  readonly lines: readonly ChartLine[];
  readonly instrument: InstrumentView;
  readonly digits: Digits;
  /** Filled in here: puts every label where its price is. Called with each frame that the chart draws. */
  readonly place: RefObject<() => void>;
};

const LABEL_HEIGHT = 24;
/** Between labels that would cover each other, px. */
const LABEL_GAP = 6;

/** Longest that a moved stop is held while the engine's next word of it is awaited, ms. */
const SETTLE_MS = 1_000;

/** The labels of the lines across the chart. Those of working orders and of the stop are moved by pointer or keys and ask before anything is sent. */
export function OrderLines({ canvas, lines, instrument, digits, place }: OrderLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const [move, setMove] = useState<Move | null>(null);
  const [asked, setAsked] = useState<{ readonly line: ChartLine; readonly px: bigint } | null>(null);
  const moving = useRef<Move | null>(null);
  const held = useRef<{ readonly id: string; readonly grip: number } | null>(null);
  /** A stop that was just set: it stays where it was put until the engine shows it there. */
  const settling = useRef<{ readonly id: string; readonly from: number; readonly to: number; readonly timer: number } | null>(null);
  const focusAfter = useRef<string | null>(null);
  /** Measured once for each text and how much of it is shown: asking the page with each frame costs a layout. */
  const widths = useRef(new WeakMap<HTMLElement, { readonly text: string; readonly px: number }>());

  const put = (next: Move | null): void => {
    const before = moving.current;
    moving.current = next;
    setMove(next);
    if (next) canvas.current?.moveLine(next.id, toNumber(next.px));
    else if (before) {
      canvas.current?.moveLine(before.id, null);
      canvas.current?.setLines(lines);
    }
  };
  // A line that is no more cannot be moved on.
  const gone = move !== null && asked === null && !lines.some((line) => line.id === move.id && line.draggable);
  useEffect(() => { if (gone) { held.current = null; moving.current = null; canvas.current?.moveLine('', null); setMove(null); } }, [gone, canvas]);

  useEffect(() => {
    const held = settling.current;
    if (held === null || lines.some((line) => line.id === held.id && !hasArrived(held.from, held.to, line.px))) return;
    window.clearTimeout(held.timer);
    settling.current = null;
    moving.current = null;
    canvas.current?.moveLine(held.id, null);
    canvas.current?.setLines(lines);
    setMove(null);
  }, [lines, canvas]);

  useEffect(() => {
    const widthOf = (label: HTMLElement): number => {
      const text = `${label.dataset['edge']} ${label.dataset['moved']} ${label.textContent}`;
      const known = widths.current.get(label);
      if (known?.text === text) return known.px;
      const px = label.offsetWidth;
      widths.current.set(label, { text, px });
      return px;
    };
    const layout = (): void => {
      const element = box.current;
      const chart = canvas.current;
      if (!element || !chart) return;
      const { width, height } = chart.pane();
      element.style.width = `${width}px`;
      element.style.height = `${height}px`;
      const places: { readonly y: number; readonly from: number; readonly to: number }[] = [];
      const inside = (y: number): number => Math.min(Math.max(y, LABEL_HEIGHT / 2), Math.max(LABEL_HEIGHT / 2, height - LABEL_HEIGHT / 2));
      const labels = [...element.querySelectorAll<HTMLElement>('[data-px]')].map((label) => ({ label, y: chart.yOf(Number(label.dataset['px'])) })).sort((a, b) => (a.y ?? Infinity) - (b.y ?? Infinity));
      for (const { label, y } of labels) {
        // An order out of sight waits at the edge that is nearest to it, in reach of hand and keys; what cannot be moved is hidden.
        const edge = y === null || height === 0 ? null : y < 0 ? 'above' : y > height ? 'below' : '';
        const out = edge === null || (edge !== '' && label.dataset['movable'] === undefined);
        label.style.visibility = out ? 'hidden' : '';
        label.dataset['edge'] = edge ?? '';
        if (out || y === null) continue;
        // From the right edge to the left, past those of about the same height.
        const wide = widthOf(label);
        const beside = places.filter((one) => Math.abs(one.y - inside(y)) < LABEL_HEIGHT).sort((a, b) => a.from - b.from);
        const from = beside.reduce((free, one) => (free + wide + LABEL_GAP > one.from && free < one.to + LABEL_GAP ? one.to + LABEL_GAP : free), 0);
        const at = Math.min(from, Math.max(0, width - wide - 2 * LABEL_GAP));
        places.push({ y: inside(y), from: at, to: at + wide });
        label.style.transform = `translate(${-at}px, ${Math.round(inside(y) - LABEL_HEIGHT / 2)}px)`;
      }
    };
    place.current = layout;
    layout();
    return () => { place.current = () => undefined; };
  });

  useEffect(() => {
    if (asked !== null || focusAfter.current === null) return;
    box.current?.querySelector<HTMLElement>(`[data-line="${CSS.escape(focusAfter.current)}"]`)?.focus();
    focusAfter.current = null;
  }, [asked]);

  useEffect(() => () => window.clearTimeout(settling.current?.timer), []);

  const oldPx = (line: ChartLine): bigint => pxOfLine(line, instrument.tickSize);
  const ask = (line: ChartLine): void => {
    const px = moving.current?.px;
    if (px === undefined || px === oldPx(line)) return put(null);
    focusAfter.current = line.id;
    setAsked({ line, px });
  };
  const closeAsk = (): void => {
    setAsked(null);
    if (settling.current === null) put(null);
  };
  const settle = (id: string, from: number, to: number): void => {
    settling.current = { id, from, to, timer: window.setTimeout(() => {
      settling.current = null;
      put(null);
    }, SETTLE_MS) };
  };

  const onDown = (event: PointerEvent<HTMLElement>, line: ChartLine): void => {
    if (event.button !== 0 || !event.isPrimary || !line.draggable || settling.current !== null) return;
    const y = canvas.current?.yOf(line.px);
    const top = box.current?.getBoundingClientRect().top;
    if (y === null || y === undefined || top === undefined) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    // From the edge the line comes to the hand; in sight it is held where it was gripped.
    const height = canvas.current?.pane().height ?? 0;
    held.current = { id: line.id, grip: y < 0 || y > height ? 0 : event.clientY - top - y };
  };
  const onMove = (event: PointerEvent<HTMLElement>, line: ChartLine): void => {
    const top = box.current?.getBoundingClientRect().top;
    const height = canvas.current?.pane().height ?? 0;
    if (held.current?.id !== line.id || top === undefined) return;
    const y = Math.min(height, Math.max(0, event.clientY - top - held.current.grip));
    const px = canvas.current?.priceAt(y) ?? null;
    const snapped = px === null ? null : snapToTick(px, instrument.tickSize);
    if (snapped !== null && snapped !== moving.current?.px) put({ id: line.id, px: snapped, by: 'pointer' });
  };
  const onUp = (line: ChartLine): void => {
    if (held.current?.id !== line.id) return;
    held.current = null;
    ask(line);
  };
  const onKey = (event: KeyboardEvent, line: ChartLine): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || settling.current !== null) return;
    const wish = keyOnLine(event.key, event.shiftKey);
    if (wish === null) return;
    if (wish.act === 'back' && moving.current === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (wish.act === 'move') put({ id: line.id, px: moveByTicks(moving.current?.id === line.id ? moving.current.px : oldPx(line), wish.ticks, instrument.tickSize), by: 'key' });
    else if (wish.act === 'ask') ask(line);
    else {
      held.current = null;
      put(null);
    }
  };

  const name = shortInstrument(instrument.id);
  return (
    <div ref={box} className={classes.lines} role="group" aria-label={`Lines of ${name}: working orders, the position and its stop`}>
      {lines.map((line) => {
        const moved = move?.id === line.id ? move.px : null;
        const px = moved === null ? line.px : toNumber(moved);
        const pxText = moved === null ? formatExact(line.draggable ? oldPx(line) : BigInt(Math.round(px * 1e6)) * 1_000_000n, digits.px) : formatExact(moved, digits.px);
        const words = moved === null ? null : distanceWords(oldPx(line), moved, instrument.tickSize);
        const content = <><span>{line.label}</span> <b>{pxText}</b>{words !== null && <em> {words}{move?.by === 'key' && ' · Enter asks, Esc leaves'}</em>}</>;
        if (!line.draggable) return <div key={line.id} className={classes.label} data-role={line.role} data-px={px} title={line.hint}>{content}</div>;
        return (
          <div
            key={line.id} data-line={line.id} className={classes.label} data-role={line.role} data-px={px} data-movable data-moved={moved !== null || undefined} title={line.hint}
            role="slider" tabIndex={0} aria-orientation="vertical" aria-label={line.order === null ? `Level of the ${line.label.replace(/^\W+/, '')}, ${name}` : `Price of the working order ${line.label} ${name}`} aria-valuenow={px} aria-valuemin={0} aria-valuemax={Math.max(px, line.px) * 2}
            aria-valuetext={`${pxText} ${instrument.quote}${words === null ? '' : `, ${words}`}`}
            onPointerDown={(event) => onDown(event, line)} onPointerMove={(event) => onMove(event, line)} onPointerUp={() => onUp(line)} onPointerCancel={() => { held.current = null; put(null); }}
            onLostPointerCapture={() => { if (held.current?.id === line.id) { held.current = null; put(null); } }}
            onKeyDown={(event) => onKey(event, line)} onBlur={() => { if (asked === null && moving.current?.by === 'key') put(null); }}
          >{content}</div>
        );
      })}
      {asked?.line.order && <ReplaceConfirm order={asked.line.order} px={asked.px} instrument={instrument} digits={digits} onClose={closeAsk} />}
      {asked && asked.line.stopOf !== null && <StopConfirm strategyId={asked.line.stopOf} px={asked.px} instrument={instrument} digits={digits} onMoved={() => settle(asked.line.id, asked.line.px, toNumber(asked.px))} onClose={closeAsk} />}
    </div>
  );
}
