import { formatSignedNumber } from '../components/format.ts';
import classes from './Performance.module.css';

type ResultCurveProps = { readonly points: readonly { readonly ts: number; readonly net: number }[]; readonly label: string; readonly currency: string };
const WIDTH = 400;
const HEIGHT = 100;
const ROOM = 10;

/** Net result trade by trade, with the line of zero; each trade is one step to the right, however long it lasted. */
export function ResultCurve({ points, label, currency }: ResultCurveProps) {
  if (points.length < 2) return <div className={classes.curve}><div className={classes.none}>The curve begins with the second closed trade.</div></div>;
  const values = [0, ...points.map(({ net }) => net)];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = high - low || 1;
  const y = (value: number): number => HEIGHT - ROOM - ((value - low) / span) * (HEIGHT - 2 * ROOM);
  const line = values.map((value, at) => `${((at / (values.length - 1)) * WIDTH).toFixed(2)},${y(value).toFixed(2)}`).join(' ');
  return (
    <div className={classes.curve} role="img" aria-label={label}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
        <line className={classes.zero} x1="0" x2={WIDTH} y1={y(0)} y2={y(0)} />
        <polyline className={classes.line} points={line} />
      </svg>
      <span className={classes.scale} style={{ top: 2 }} aria-hidden>high {formatSignedNumber(high, 0)} {currency}</span>
      <span className={classes.scale} style={{ bottom: 2 }} aria-hidden>low {formatSignedNumber(low, 0)} {currency}, by closed trade</span>
    </div>
  );
}
