// Notifications of the system for fills and alerts: opt-in, few, several in one. What they say is text of ours and of venues, never markup.
import { counted } from '../../../shared/model/counted.ts';
import type { Timers } from '../../../shared/contract/timers.ts';
import type { Delta } from '../../../shared/contract/views.ts';
import type { AppSettings } from '../../../shared/model/settings.ts';

export type Notice = { readonly title: string; readonly body: string; readonly urgency: 'normal' | 'critical' };
export type NoticesDeps = {
  readonly timers: Timers;
  readonly settings: () => AppSettings['notifications'];
  /** The trader looks at the window: fills are seen there. */
  readonly watched: () => boolean;
  readonly show: (notice: Notice) => void;
};

/** What comes within this time stands in one notification. */
const GATHER_MS = 1_000;
const GATHER_CRITICAL_MS = 250;
/** No two notifications closer than this, whatever happens. */
const GAP_MS = 5_000;
const MAX_LINES = 4;
const MAX_LINE = 160;
/** More than this are only counted. */
const MAX_HELD = 50;

type Item = { readonly kind: 'fill' | 'alert'; readonly critical: boolean; readonly desk: string; readonly text: string };

export class Notices {
  readonly #deps: NoticesDeps;
  #items: Item[] = [];
  #beyond = 0;
  #timer: unknown = null;
  #due = Infinity;
  #last = -Infinity;

  constructor(deps: NoticesDeps) {
    this.#deps = deps;
  }

  /** One delta of the desk called `desk`; everything but fills and alerts of the first two tiers is left alone. */
  onDelta(desk: string, delta: Delta): void {
    const { on, fills, alerts } = this.#deps.settings();
    if (!on) return;
    if (delta.type === 'fill' && fills && !this.#deps.watched()) {
      const { side, quantity, instrumentId, px, realizedPnl } = delta.fill;
      this.#add({ kind: 'fill', critical: false, desk, text: `${side === 'buy' ? 'Bought' : 'Sold'} ${quantity} ${instrumentId} at ${px}${Number(realizedPnl) === 0 ? '' : `, realised ${realizedPnl} USD`}` });
    } else if (delta.type === 'risk' && alerts && delta.event.level !== 'info') {
      this.#add({ kind: 'alert', critical: delta.event.level === 'critical', desk, text: `${delta.event.level === 'critical' ? 'CRITICAL' : 'Warning'}: ${delta.event.message}` });
    }
  }

  stop(): void {
    this.#deps.timers.clear(this.#timer);
    this.#items = [];
    this.#due = Infinity;
  }

  #add(item: Item): void {
    if (this.#items.length < MAX_HELD || item.critical) this.#items.push(item);
    else this.#beyond += 1;
    const { timers } = this.#deps;
    const now = timers.now();
    const due = Math.max(now + (item.critical ? GATHER_CRITICAL_MS : GATHER_MS), this.#last + GAP_MS);
    if (due >= this.#due) return;
    timers.clear(this.#timer);
    this.#due = due;
    this.#timer = timers.set(() => this.#flush(), due - now);
  }

  #flush(): void {
    this.#due = Infinity;
    const items = this.#items.sort((a, b) => Number(b.critical) - Number(a.critical));
    const beyond = this.#beyond;
    this.#items = [];
    this.#beyond = 0;
    if (items.length === 0 || !this.#deps.settings().on) return; // Switched off meanwhile.
    this.#last = this.#deps.timers.now();
    this.#deps.show(noticeOf(items, beyond));
  }
}

function noticeOf(items: readonly Item[], beyond: number): Notice {
  const fills = items.filter(({ kind }) => kind === 'fill').length;
  const alerts = items.length - fills;
  const counts = [alerts > 0 ? counted(alerts, 'alert') : '', fills > 0 ? counted(fills, 'fill') : ''].filter((text) => text !== '').join(', ');
  const desks = [...new Set(items.map(({ desk }) => desk))];
  const shown = items.slice(0, MAX_LINES).map(({ desk, text }) => plain(desks.length === 1 ? text : `${desk}: ${text}`));
  const more = items.length - shown.length + beyond;
  return { title: `${desks.join(', ')}: ${counts}`, body: [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'), urgency: items.some(({ critical }) => critical) ? 'critical' : 'normal' };
}

/** Notification servers of Linux read markup; control characters belong nowhere. */
function plain(text: string): string {
  const clean = text.replace(/[<>&]/g, ' ').replace(/\p{Cc}|\p{Cf}/gu, ' ');
  return clean.length <= MAX_LINE ? clean : `${clean.slice(0, MAX_LINE - 1)}…`;
}
