// The questions that only the main process may ask, because they must work while the page hangs: flatten and kill.
import type { Dialog } from 'electron';
import type { DeskApi } from '../../api/desk-api.ts';
import { AT_VIEW } from '../../api/router.ts';
import { counted } from '../../../shared/model/counted.ts';
import { unprotectedWords } from '../../../shared/model/protection.ts';
import { messageOf } from '../../../shared/model/result.ts';

export type StopDialogs = Pick<Dialog, 'showMessageBox'>;
/** Where the wish came from: it stands in the journal. */
export type AskedFrom = 'the menu' | 'the tray' | 'the global keys' | 'a window that failed';

const WORDS = {
  flatten: { title: 'Flatten all', act: 'Flatten', every: 'Flatten every desk', none: 'Keep everything', type: 'FlattenAll', reason: 'flatten-all',
    detail: 'Cancels every working order and closes every position at market prices. Trading halts until you resume it.', after: 'The window shows each step and the proof from the venue.' },
  kill: { title: 'Kill switch', act: 'Kill', every: 'Kill every desk', none: 'Keep trading', type: 'Kill', reason: 'kill switch',
    detail: 'Halts trading and cancels every working order. Positions stay open. It holds over restarts until you resume it.', after: 'The desk stays halted, also after a restart, until you resume it.' },
} as const;
export type StopAct = keyof typeof WORDS;

/** One question at a time: keys that are pressed again while it stands are not counted twice. */
export class StopQuestions {
  readonly #dialog: StopDialogs;
  readonly #running: () => readonly DeskApi[];
  readonly #dataDirOption: string;
  #open = false;

  /** `running` answers with the desks that can be stopped, asked at each press. `dataDirOption` as in `HostView`. */
  constructor(dialog: StopDialogs, running: () => readonly DeskApi[], dataDirOption: string) {
    this.#dialog = dialog;
    this.#dataDirOption = dataDirOption;
    this.#running = running;
  }

  /** Asks with what would happen, then does it. Answers what the engines said; null when the trader thought better of it, or the question stands already. */
  async ask(act: StopAct, from: AskedFrom): Promise<string | null> {
    if (this.#open) return null;
    this.#open = true;
    try {
      const desks = this.#running();
      const chosen = await this.#choose(act, desks);
      return chosen.length === 0 ? null : await this.#act(act, chosen, from);
    } finally {
      this.#open = false;
    }
  }

  async #choose(act: StopAct, desks: readonly DeskApi[]): Promise<readonly DeskApi[]> {
    const words = WORDS[act];
    if (desks.length === 0) {
      await this.#dialog.showMessageBox({ type: 'info', title: words.title, buttons: ['Close'], message: 'No desk runs here.', detail: `Orders and positions at a venue can be flattened from the command line: npm run breakwater -- flatten --profile <name>${this.#dataDirOption}` });
      return [];
    }
    const only = desks.length === 1 ? desks[0] : undefined;
    const single = act === 'flatten' ? 'Flatten all' : 'Kill';
    const buttons = only ? [single, words.none] : [...desks.map((desk) => `${words.act} ${desk.profile}`), words.every, words.none];
    const safe = buttons.length - 1;
    const { response } = await this.#dialog.showMessageBox({
      type: 'warning', title: words.title, buttons, defaultId: safe, cancelId: safe, noLink: true,
      message: only ? `${act === 'flatten' ? 'Flatten all' : 'Kill trading'} on ${only.profile}?` : `${act === 'flatten' ? 'Flatten' : 'Kill'} which desk?`,
      detail: `${desks.map(atRisk).join('\n')}\n${words.detail}`,
    });
    if (only) return response === 0 ? [only] : [];
    const one = desks[response];
    return one ? [one] : response === desks.length ? desks : [];
  }

  /** Every desk is asked, also when one of them cannot: a failure of one is no reason to leave another open. */
  async #act(act: StopAct, desks: readonly DeskApi[], from: AskedFrom): Promise<string> {
    const words = WORDS[act];
    const answers = await Promise.all(desks.map(async (desk) => {
      try {
        const { outcome, message } = await desk.command({ type: words.type, requestId: crypto.randomUUID(), by: AT_VIEW, reason: `${words.reason} from ${from}` });
        return { ok: outcome === 'done', text: desks.length === 1 ? message : `${desk.profile}: ${message}` };
      } catch (error) {
        return { ok: false, text: `${desk.profile}: the engine did not take it (${messageOf(error)}). Use the command line: npm run breakwater -- ${act} --profile ${desk.profile}${this.#dataDirOption}` };
      }
    }));
    const message = answers.map(({ text }) => text).join('\n');
    await this.#dialog.showMessageBox({ type: answers.every(({ ok }) => ok) ? 'info' : 'error', title: words.title, buttons: ['Close'], message, detail: words.after });
    return message;
  }
}

/** What flatten-all would close, by the desk's own record. */
function atRisk(desk: DeskApi): string {
  const { profile, positions, workingOrders, notional } = desk.flattenPreview();
  const { mode, unprotected = 0 } = desk.snapshot().desk;
  return `${profile} (${mode === 'live' ? 'LIVE' : 'paper'}): ${counted(positions, 'position')} of ${notional} USD in notional, ${counted(workingOrders, 'working order')}.${positions === 0 ? '' : unprotected === 0 ? ' Stops act on each position while the engine runs, halted or not.' : ` ${unprotectedWords(unprotected, positions)}.`}`;
}
