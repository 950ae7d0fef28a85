// What goes into the kernel and what it concludes. One input log gives one result.
import type { Command } from '../../../shared/model/command.ts';
import type { DeskEvent } from '../../../shared/model/desk-event.ts';
import type { MarketEvent } from '../../../shared/model/market-data.ts';
import type { OrderEvent } from '../../../shared/model/order-event.ts';
import type { VenueReport } from '../../../shared/model/venue-report.ts';

/** `ts` is when the host took it in (Unix ms UTC): the kernel's only clock. It never runs backwards. */
export type Input =
  | { readonly type: 'market'; readonly ts: number; readonly event: MarketEvent }
  | { readonly type: 'report'; readonly ts: number; readonly report: VenueReport }
  | { readonly type: 'command'; readonly ts: number; readonly command: Command }
  /** Time passed: due timers fire. Sent by the host at `kernel.nextTimer()` at the latest. */
  | { readonly type: 'time'; readonly ts: number };

export type Conclusion = OrderEvent | DeskEvent;
