// The words of the commands that trade and that steer strategies: options, help and examples.
import type { Command } from 'commander';
import { z } from 'zod';
import { NO_REASON, reasonOf, timeoutOf } from '../control/reason.ts';
import { stopDesk } from '../control/stop.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import type { Terminal } from '../terminal.ts';
import { armDesk, disarmDesk, setReduceOnly } from './arming.ts';
import { cancelOrders, cancelRequestOf } from './cancel.ts';
import { closePositions, closeRequestOf, orderRequestOf, sendOrder } from './order.ts';
import { setModes } from './strategies.ts';
import { showTrades, tradesRequestOf } from './trades.ts';

export type Words = {
  readonly terminal: Terminal;
  command(name: string, description: string): Command;
  action(work: (globals: Globals, options: unknown, args: readonly string[]) => Promise<ExitCode>): (...parts: unknown[]) => Promise<void>;
};

const WAIT = ['--wait <duration>', 'how long to wait for the outcome', '10s'] as const;
const YES = ['--yes', 'send without asking, for scripts'] as const;

/** Orders by hand. */
export function addOrderCommands({ terminal, command, action }: Words): void {
  command('order', 'Send an order by hand: the checks of the gate are shown, then it is asked for a yes.')
    .argument('<side>', 'buy or sell').argument('<quantity>', 'in the base currency or in contracts').argument('<instrument>', 'for example BTC-PERP')
    .option('--limit <price>', 'limit price (without it: at market)').option('--tif <time>', 'GTC or IOC (default: GTC with a limit, else IOC)')
    .option('--post-only', 'never take, only rest').option('--reduce-only', 'only close, never open').option(...YES).option(...WAIT)
    .addHelpText('after', `
Every order passes the gate; a live desk takes it only with the ticket of the preview that is shown here, and only while it is armed.
Exit code 0: it filled, or rests at the venue. 3: denied, rejected, came to nothing, or its outcome is not known in time (never send it again before it is).

Examples:
  breakwater order buy 0.01 BTC-PERP
  breakwater order sell 0.5 ETH-PERP --limit 3150 --post-only
  breakwater order buy 0.001 BTC-PERP --profile demo --yes --json`)
    .action(action((globals, options, args) => sendOrder(terminal, globals, orderRequestOf(options, args))));

  command('close', 'Close the position of an instrument with a reduce-only order at market.')
    .argument('<instruments...>', 'for example BTC-PERP ETH-PERP')
    .option('--quantity <number>', 'close only so much').option(...YES).option(...WAIT)
    .addHelpText('after', `
Its strategy goes on and may open again: pause it first, or use flatten --symbols, which stops it and proves the close at the venue.

Examples:
  breakwater close BTC-PERP
  breakwater close BTC-PERP --quantity 0.005 --yes`)
    .action(action((globals, options, args) => closePositions(terminal, globals, closeRequestOf(options, args))));

  command('cancel', 'Cancel working orders: by id, of named instruments, or all.')
    .argument('[ids...]', 'ids of orders, as status shows them')
    .option('--symbols <names...>', 'every order of these instruments').option('--all', 'every working order').option(...WAIT)
    .addHelpText('after', `
Exit code 0 when each of them has ended (a fill may have been faster than the cancel: the answer says so). 3 when one still works.

Examples:
  breakwater cancel bw-k3f9-12
  breakwater cancel --symbols BTC-PERP ETH-PERP
  breakwater cancel --all --profile demo`)
    .action(action((globals, options, args) => cancelOrders(terminal, globals, cancelRequestOf(options, args))));

  command('trades', 'List the fills of a day or of several, from the journal; the desk need not run.')
    .option('--day <day>', 'YYYY-MM-DD in UTC, or today (default: today)').option('--from <day>', 'first day').option('--to <day>', 'last day (default: today)').option('--journal <file>', 'this journal (default: the desk\'s, else the newest replay\'s)')
    .addHelpText('after', `
Examples:
  breakwater trades
  breakwater trades --from 2026-03-01 --to 2026-03-31 --json`)
    .action(action((globals, options) => showTrades(terminal, globals, tradesRequestOf(options, Date.now()))));
}

/** What strategies and desks may do. */
export function addSteeringCommands({ terminal, command, action }: Words): void {
  const reasoned = (name: string, description: string): Command => command(name, description).option('--reason <text>', 'why, for the journal', NO_REASON);

  reasoned('pause', 'Pause strategies: their signals are ignored, the stops of their positions still act.')
    .argument('[names...]', 'strategies or instruments (default: all)')
    .addHelpText('after', `
Examples:
  breakwater pause
  breakwater pause BTC-PERP --reason "news at two"`)
    .action(action((globals, options, names) => setModes(terminal, globals, { type: 'pause', mode: 'paused', names, reason: reasonOf(options) })));

  reasoned('start', 'Start strategies that were paused, stopped or failed. (A desk is started with run.)')
    .argument('[names...]', 'strategies or instruments (default: all)')
    .addHelpText('after', `
Examples:
  breakwater start
  breakwater start calm-BTC-PERP`)
    .action(action((globals, options, names) => setModes(terminal, globals, { type: 'start', mode: 'running', names, reason: reasonOf(options) })));

  reasoned('arm', 'Arm a live desk: the readiness list must be green, and the phrase typed letter by letter.')
    .option('--phrase <text>', 'the phrase, where nobody can be asked')
    .addHelpText('after', `
The list is shown and read anew by the desk itself; a restart disarms.

Examples:
  breakwater arm --profile demo --reason "list is green"
  breakwater arm --profile demo --phrase "ARM demo 100 USD" --json`)
    .action(action((globals, options) => armDesk(terminal, globals, { phrase: z.object({ phrase: z.string().optional() }).parse(options).phrase ?? null, reason: reasonOf(options) })));

  reasoned('disarm', 'Disarm a live desk: it opens nothing; stops, cancels and flatten go on.')
    .addHelpText('after', `
Example:
  breakwater disarm --profile demo --reason "lunch"`)
    .action(action((globals, options) => disarmDesk(terminal, globals, reasonOf(options))));

  reasoned('reduce-only', 'Let the desk only close, or let it open again.')
    .argument('<state>', 'on or off')
    .addHelpText('after', `
Opening again needs a reason.

Examples:
  breakwater reduce-only on
  breakwater reduce-only off --reason "limits were looked at"`)
    .action(action((globals, options, [state = '']) => {
      if (state !== 'on' && state !== 'off') throw new CliError(EXIT.usage, `reduce-only: expected on or off, found '${state}'`);
      const reason = reasonOf(options);
      if (state === 'off' && reason === NO_REASON) throw new CliError(EXIT.usage, 'reduce-only off: expected --reason, because the desk may open risk again; found none');
      return setReduceOnly(terminal, globals, state === 'on', reason);
    }));

  command('stop', 'Stop the desk of another process in order; a process without desks ends.')
    .option('--leave-open', 'also when it holds positions or orders: they stay at the venue, watched by nobody')
    .option('--timeout <duration>', 'how long to wait for its end', '30s')
    .addHelpText('after', `
Its record and its venue are asked first: while they show a position or an order the desk is not stopped (3), because nobody would watch them.

Examples:
  breakwater stop --profile demo
  breakwater stop --leave-open`)
    .action(action((globals, options) => stopDesk(terminal, globals, { leaveOpen: z.object({ leaveOpen: z.boolean().optional() }).parse(options).leaveOpen === true, timeoutMs: timeoutOf(options) })));
}
