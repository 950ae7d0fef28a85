// `breakwater order` and `breakwater close`: an order by hand. The checks of the gate are shown first; what was shown is what may go out.
import { z } from 'zod';
import type { OrderInput, OrderPreview } from '../../../shared/contract/risk-methods.ts';
import type { DeskSnapshot } from '../../../shared/contract/views.ts';
import { isLive } from '../../../shared/model/profile.ts';
import { gapWords, OPENS_UNPROTECTED } from '../../../shared/model/protection.ts';
import { withDesk, type DeskLink } from '../control/desk-link.ts';
import { parseDuration } from '../duration.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { amount, pairs, table } from '../table.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { confirmed, instrumentOf } from './instruments.ts';
import { cameToSomething, fateWords, OrderFates } from './order-fate.ts';

/** How the order is sent: `yes` without asking, and how long its outcome is waited for. */
export type Sending = { readonly yes: boolean; readonly waitMs: number };
export type OrderRequest = Sending & { readonly instrument: string; readonly order: Omit<OrderInput, 'instrumentId'> };
export type CloseRequest = Sending & { readonly instruments: readonly string[]; readonly quantity: string | null };

const Raw = z.object({ limit: z.string().optional(), tif: z.string().optional(), postOnly: z.boolean().optional(), reduceOnly: z.boolean().optional(), yes: z.boolean().optional(), wait: z.string(), quantity: z.string().optional() });
const DECIMAL = /^(?=.*[1-9])\d{1,15}(\.\d{1,12})?$/;
const decimalOf = (name: string, text: string): string => {
  if (!DECIMAL.test(text)) throw new CliError(EXIT.usage, `${name}: expected a plain positive number like 0.01, found '${text}'`);
  return text;
};

function sendingOf({ yes, wait }: z.output<typeof Raw>): Sending {
  const waitMs = parseDuration(wait);
  if (waitMs === undefined) throw new CliError(EXIT.usage, `--wait: expected a duration like 10s, found '${wait}'`);
  return { yes: yes === true, waitMs };
}

/** Throws CliError (usage). */
export function orderRequestOf(raw: unknown, [side = '', quantity = '', instrument = '']: readonly string[]): OrderRequest {
  const values = Raw.parse(raw);
  const word = side.toLowerCase();
  if (word !== 'buy' && word !== 'sell') throw new CliError(EXIT.usage, `order: expected buy or sell first, found '${side}'`);
  const tif = (values.tif ?? (values.limit === undefined ? 'ioc' : 'gtc')).toLowerCase();
  if (tif !== 'gtc' && tif !== 'ioc') throw new CliError(EXIT.usage, `--tif: expected GTC or IOC, found '${values.tif ?? ''}'`);
  if (values.limit === undefined && values.postOnly === true) throw new CliError(EXIT.usage, '--post-only: expected together with --limit, because a market order never rests; found alone');
  return {
    ...sendingOf(values), instrument,
    order: { side: word, type: values.limit === undefined ? 'market' : 'limit', quantity: decimalOf('quantity', quantity), limitPx: values.limit === undefined ? null : decimalOf('--limit', values.limit), timeInForce: tif, postOnly: values.postOnly === true, reduceOnly: values.reduceOnly === true },
  };
}

/** Throws CliError (usage). */
export function closeRequestOf(raw: unknown, names: readonly string[]): CloseRequest {
  const values = Raw.parse(raw);
  const instruments = names.flatMap((name) => name.split(',')).filter((name) => name.trim() !== '');
  if (values.quantity !== undefined && instruments.length > 1) throw new CliError(EXIT.usage, `--quantity: expected one instrument beside it, found ${instruments.length}`);
  return { ...sendingOf(values), instruments, quantity: values.quantity === undefined ? null : decimalOf('--quantity', values.quantity) };
}

/** 0 when the order filled or rests at the venue; 3 when it was denied, rejected, came to nothing, or its outcome is not known in time. */
export function sendOrder(terminal: Terminal, globals: Globals, request: OrderRequest): Promise<ExitCode> {
  return withDesk(globals, async (link) => {
    const fates = new OrderFates(link);
    const snapshot = await link.client.call('desk.snapshot', {});
    return new Sender(terminal, globals, link, snapshot, fates, request).send('order', { ...request.order, instrumentId: instrumentOf(snapshot, request.instrument) });
  });
}

/** Closes positions one after another, each with a reduce-only order at market; the worst code counts. The strategies go on: they may open again. */
export function closePositions(terminal: Terminal, globals: Globals, request: CloseRequest): Promise<ExitCode> {
  return withDesk(globals, async (link) => {
    const fates = new OrderFates(link);
    const snapshot = await link.client.call('desk.snapshot', {});
    const held = request.instruments.map((name) => {
      const instrumentId = instrumentOf(snapshot, name);
      const position = snapshot.positions.find((one) => one.instrumentId === instrumentId && one.side !== 'flat');
      if (!position) throw new CliError(EXIT.refused, `expected an open position in ${instrumentId}, found none: nothing was sent`, { document: { type: 'close', outcome: 'refused' } });
      return position;
    });
    const sender = new Sender(terminal, globals, link, snapshot, fates, request);
    let code: ExitCode = EXIT.ok;
    for (const { instrumentId, side, quantity } of held) {
      const one = await sender.send('close', { instrumentId, side: side === 'long' ? 'sell' : 'buy', type: 'market', quantity: request.quantity ?? quantity.replace('-', ''), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: true });
      if (one > code) code = one;
    }
    return code;
  });
}

class Sender {
  readonly #terminal: Terminal;
  readonly #globals: Globals;
  readonly #link: DeskLink;
  readonly #desk: DeskSnapshot['desk'];
  readonly #fates: OrderFates;
  readonly #sending: Sending;

  constructor(terminal: Terminal, globals: Globals, link: DeskLink, { desk }: DeskSnapshot, fates: OrderFates, sending: Sending) {
    this.#terminal = terminal;
    this.#globals = globals;
    this.#link = link;
    this.#desk = desk;
    this.#fates = fates;
    this.#sending = sending;
  }

  async send(type: 'order' | 'close', order: OrderInput): Promise<ExitCode> {
    const { client } = this.#link;
    let preview = await client.call('order.preview', order);
    if (!this.#globals.json) this.#terminal.err(previewText(order, preview, this.#desk));
    if (preview.verdict === 'denied') throw new CliError(EXIT.refused, preview.message, { document: { type, outcome: 'denied', order: null, preview } });
    if (!this.#sending.yes) {
      await confirmed(this.#terminal, `Send it to desk ${this.#desk.profile} (${whereWords(this.#desk)})? Type yes: `, 'yes', '--yes');
      preview = await this.#again(order, preview);
    }
    const answer = await client.call('order.submit', { ...order, ...(preview.ticket !== null && { ticket: preview.ticket }) });
    const id = answer.clientOrderId;
    if (answer.outcome === 'refused' || id === null) throw new CliError(EXIT.refused, answer.message, { document: { type, outcome: 'refused', order: id === null ? null : (this.#fates.get(id) ?? null), preview } });
    await this.#fates.until([id], this.#sending.waitMs, { rest: true });
    const fate = this.#fates.get(id);
    const outcome = fate?.status ?? 'unknown';
    const message = `Order ${id} ${fateWords(fate)}`;
    if (!cameToSomething(fate)) throw new CliError(EXIT.refused, message, { document: { type, outcome, order: fate ?? null, preview } });
    if (this.#globals.json) writeJson(this.#terminal, { type, profile: this.#globals.profile, outcome, message, order: fate, preview });
    else this.#terminal.out(`${message}.\n`);
    return EXIT.ok;
  }

  /** The ticket grows old while a person reads: a new one counts only for the very same order. */
  async #again(order: OrderInput, shown: OrderPreview): Promise<OrderPreview> {
    const now = await this.#link.client.call('order.preview', order);
    if (now.verdict === 'denied') throw new CliError(EXIT.refused, `the checks changed while the order was looked at: ${now.message}. Nothing was sent`);
    if (JSON.stringify(now.order) !== JSON.stringify(shown.order)) throw new CliError(EXIT.refused, `expected the order that was looked at (${termsOf(shown)}), found that it would now go out as ${termsOf(now)}: nothing was sent. Look again`);
    return now;
  }
}

const whereWords = ({ profile, venueKind, dryRun }: DeskSnapshot['desk']): string => `${isLive(profile) ? 'LIVE' : 'paper'}, ${venueKind === 'sandbox' ? 'sandbox, no real money' : venueKind === 'sim' ? 'simulated venue' : `${venueKind}, REAL MONEY`}${dryRun ? ', dry run' : ''}`;
const termsOf = ({ order }: OrderPreview): string => (order === null ? 'nothing' : `${order.quantity}${order.limitPx === null ? ' at market' : ` at ${order.limitPx}`}${order.reduceOnly ? ', only closing' : ''}`);

export function previewText(order: OrderInput, preview: OrderPreview, desk: DeskSnapshot['desk']): string {
  const checks = preview.checks.map((one) => [one.outcome === 'denied' ? 'DENIED' : one.outcome, one.check, one.allowed === '' ? '–' : `${one.used} of ${one.allowed} ${one.unit}`, one.message]);
  const gap = preview.verdict === 'approved' ? preview.stopGap ?? null : null;
  return `${pairs([
    ['Order', `${order.side} ${order.quantity} ${order.instrumentId} ${order.type === 'limit' ? `limit ${order.limitPx ?? ''}` : 'at market'}, ${order.timeInForce.toUpperCase()}${order.postOnly ? ', post-only' : ''}${order.reduceOnly ? ', reduce-only' : ''}`],
    ['Desk', `${desk.profile} (${whereWords(desk)}), ${desk.tradingState}${desk.latched ? ', latched' : ''}`],
    ['Goes out as', termsOf(preview)],
    ['Value', preview.notional === null ? 'not known' : `${amount(preview.notional)} at ${preview.referencePx ?? '–'}, margin ${preview.margin === null ? '–' : amount(preview.margin)}, fee about ${preview.feeEstimate === null ? '–' : amount(preview.feeEstimate)}`],
    ['Checks', preview.message],
    ...(gap === null ? [] : [['Stop', `NONE: ${OPENS_UNPROTECTED}: ${gapWords(gap)}`] as const]),
  ])}${checks.length === 0 ? '' : table(['', 'check', 'used of allowed', 'says'], checks)}`;
}
