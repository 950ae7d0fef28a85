// `breakwater cancel`: takes working orders back, and says what became of each.
import { z } from 'zod';
import { withDesk } from '../control/desk-link.ts';
import { parseDuration } from '../duration.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { symbolsOf } from '../run/run-options.ts';
import { instrumentOf } from './instruments.ts';
import { fateWords, isClosedView, OrderFates } from './order-fate.ts';

/** One of the three. */
export type CancelRequest = { readonly ids: readonly string[]; readonly symbols: readonly string[] | null; readonly all: boolean; readonly waitMs: number };

/** Throws CliError (usage). */
export function cancelRequestOf(raw: unknown, ids: readonly string[]): CancelRequest {
  const { symbols, all, wait } = z.object({ symbols: z.array(z.string()).optional(), all: z.boolean().optional(), wait: z.string() }).parse(raw);
  const ways = [ids.length > 0 ? 'ids of orders' : '', symbols === undefined ? '' : '--symbols', all === true ? '--all' : ''].filter((way) => way !== '');
  if (ways.length !== 1) throw new CliError(EXIT.usage, `cancel: expected ids of orders, --symbols or --all, found ${ways.length === 0 ? 'none of them' : ways.join(' and ')}`);
  const waitMs = parseDuration(wait);
  if (waitMs === undefined) throw new CliError(EXIT.usage, `--wait: expected a duration like 10s, found '${wait}'`);
  return { ids, symbols: symbols === undefined ? null : symbolsOf(symbols), all: all === true, waitMs };
}

/** 0 when every order that was meant has ended; 3 when one was refused or still works. */
export function cancelOrders(terminal: Terminal, globals: Globals, request: CancelRequest): Promise<ExitCode> {
  return withDesk(globals, async (link) => {
    const fates = new OrderFates(link);
    const snapshot = await link.client.call('desk.snapshot', {});
    fates.see(snapshot.orders);
    const instruments = request.symbols?.map((name) => instrumentOf(snapshot, name)) ?? null;
    const meant = request.ids.length > 0 ? request.ids : fates.working().filter((order) => instruments === null || instruments.includes(order.instrumentId)).map((order) => order.clientOrderId);
    const refusals = new Map<string, string>();
    if (request.ids.length > 0) {
      for (const id of request.ids) {
        const answer = await link.client.call('order.cancel', { clientOrderId: id });
        if (answer.outcome === 'refused') refusals.set(id, answer.message);
      }
    } else for (const instrumentId of instruments ?? [null]) await link.client.call('order.cancelAll', { instrumentId });
    await fates.until(meant.filter((id) => !refusals.has(id)), request.waitMs, { rest: false });
    const orders = meant.map((id) => {
      const fate = fates.get(id);
      const refusal = refusals.get(id);
      return { clientOrderId: id, outcome: refusal === undefined ? (fate?.status ?? 'unknown') : 'refused', message: refusal ?? fateWords(fate), ended: refusal === undefined && fate !== undefined && isClosedView(fate) };
    });
    const left = orders.filter((one) => !one.ended);
    const document = { type: 'cancel', profile: globals.profile, outcome: left.length === 0 ? 'done' : 'refused', orders };
    if (!globals.json) terminal.out(orders.length === 0 ? 'No order of these works: nothing to cancel.\n' : orders.map((one) => `Order ${one.clientOrderId}: ${one.message}\n`).join(''));
    if (left.length > 0) throw new CliError(EXIT.refused, `not canceled: ${left.map((one) => `${one.clientOrderId} (${one.message})`).join('; ')}`, { document });
    if (globals.json) writeJson(terminal, document);
    return EXIT.ok;
  });
}
