// The figures of a day worked out from nothing but fills and closes, in another way than the reports do: in floats, by cash and by comparing every pair.
export type HandFill = { readonly ts: number; readonly side: 'buy' | 'sell'; readonly qty: number; readonly px: number; readonly fee: number };
export type HandBar = { readonly tsClose: number; readonly close: number };
export type HandTrade = { readonly tsExit: number; readonly net: number; readonly fees: number };
export type HandFigures = { readonly pnl: number; readonly drawdown: number; readonly trades: readonly HandTrade[]; readonly hits: number; readonly decided: number; readonly equityAtStart: number };

/** Trades of the whole history, flat to flat: what came in less what went out, and all fees. A fill over zero is split by quantity. */
export function tradesByHand(fills: readonly HandFill[]): readonly HandTrade[] {
  const trades: HandTrade[] = [];
  let open = 0;
  let cash = 0;
  let fees = 0;
  for (const fill of fills) {
    const signed = fill.side === 'buy' ? fill.qty : -fill.qty;
    const closing = open !== 0 && Math.sign(open) !== Math.sign(signed) ? Math.min(Math.abs(open), fill.qty) : 0;
    for (const part of [closing, fill.qty - closing]) {
      if (part < 1e-12) continue;
      cash -= Math.sign(signed) * part * fill.px;
      fees += (fill.fee * part) / fill.qty;
      open = Math.round((open + Math.sign(signed) * part) * 1e9) / 1e9;
      if (open !== 0) continue;
      trades.push({ tsExit: fill.ts, net: cash - fees, fees });
      cash = 0;
      fees = 0;
    }
  }
  return trades;
}

/** The day [from, from + 24 h): equity at each close that lies in it, the close of its first instant included. */
export function dayByHand(fills: readonly HandFill[], bars: readonly HandBar[], startCash: number, from: number): HandFigures {
  const until = from + 86_400_000;
  const path: number[] = [];
  let [cash, held, at] = [startCash, 0, 0];
  let equityAtStart = startCash;
  for (const { tsClose, close } of bars) {
    for (let fill = fills[at]; fill !== undefined && fill.ts < tsClose; fill = fills[(at += 1)]) {
      const signed = fill.side === 'buy' ? fill.qty : -fill.qty;
      cash -= signed * fill.px + fill.fee;
      held += signed;
    }
    const equity = cash + held * close;
    if (tsClose <= from) equityAtStart = equity;
    else if (tsClose <= until) path.push(equity);
  }
  const walked = [equityAtStart, ...path];
  // Each point against the lowest that comes after it.
  let lowest = Infinity;
  let drawdown = 0;
  for (const equity of walked.toReversed()) {
    lowest = Math.min(lowest, equity);
    drawdown = Math.max(drawdown, (equity - lowest) / equity);
  }
  const trades = tradesByHand(fills).filter(({ tsExit }) => tsExit >= from && tsExit < until);
  const decided = trades.filter(({ net, fees }) => Math.abs(net) > fees);
  return { pnl: (walked.at(-1) ?? startCash) - equityAtStart, drawdown, trades, hits: decided.filter(({ net }) => net > 0).length, decided: decided.length, equityAtStart };
}

/** Over the whole history: equity at each close against the highest before it. */
export function drawdownByHand(fills: readonly HandFill[], bars: readonly HandBar[], startCash: number): number {
  let [cash, held, at, peak, worst] = [startCash, 0, 0, startCash, 0];
  for (const { tsClose, close } of bars) {
    for (let fill = fills[at]; fill !== undefined && fill.ts < tsClose; fill = fills[(at += 1)]) {
      const signed = fill.side === 'buy' ? fill.qty : -fill.qty;
      cash -= signed * fill.px + fill.fee;
      held += signed;
    }
    const equity = cash + held * close;
    peak = Math.max(peak, equity);
    worst = Math.max(worst, (peak - equity) / peak);
  }
  return worst;
}
