import { formatDecimalText, formatNumber, formatSigned, shortInstrument, signOfText } from './format.ts';
import classes from './Numbers.module.css';

/** Profit or loss: sign as well as colour, an arrow too where there is room (`strong`). Exact decimal text; what is shown as zero has neither. */
export function Pnl({ value, digits = 2, strong = false }: { readonly value: string; readonly digits?: number; readonly strong?: boolean }) {
  const shown = formatSigned(value, digits);
  const sign = /[1-9]/.test(shown) ? signOfText(value) : 0;
  const tone = sign > 0 ? 'profit' : sign < 0 ? 'loss' : undefined;
  return <span className={classes.num} data-tone={tone}>{strong && <span aria-hidden className={classes.arrow}>{sign > 0 ? '▲' : sign < 0 ? '▼' : ''}</span>}{shown}</span>;
}

/** Exact decimal text at fixed digits. */
export const Amount = ({ value, digits }: { readonly value: string | null; readonly digits: number }) => <span className={classes.num}>{formatDecimalText(value, digits)}</span>;
/** Market number at fixed digits. */
export const Figure = ({ value, digits }: { readonly value: number | null | undefined; readonly digits: number }) => <span className={classes.num}>{formatNumber(value, digits)}</span>;

/** Order side in word, arrow and colour. */
export function Side({ side }: { readonly side: 'buy' | 'sell' }) {
  return <span data-tone={side === 'buy' ? 'profit' : 'loss'} className={classes.side}><span aria-hidden>{side === 'buy' ? '▲' : '▼'}</span> {side}</span>;
}
/** Position side in word, arrow and colour. */
export function PositionSide({ side }: { readonly side: 'long' | 'short' | 'flat' }) {
  return <span data-tone={side === 'long' ? 'profit' : side === 'short' ? 'loss' : undefined} className={classes.side}><span aria-hidden>{side === 'long' ? '▲' : side === 'short' ? '▼' : '■'}</span> {side}</span>;
}
/** `ma-cross` of `ma-cross-BTC-PERP`: the instrument stands in its own column. */
export const StrategyName = ({ id }: { readonly id: string }) => <span title={id}>{id.replace(/-[A-Z0-9]+-PERP$/, '')}</span>;
export const InstrumentName = ({ id }: { readonly id: string }) => <span title={id} className={classes.name}>{shortInstrument(id)}</span>;
