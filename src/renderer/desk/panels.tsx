// The panels of the desk, each without a place of its own: the workspace arranges them.
import type { ComponentType } from 'react';
import { AlertsView } from '../alerts/AlertsView.tsx';
import { ChartBody, ChartInstruments, ChartNote } from '../chart/ChartView.tsx';
import { AccountFigures, AccountNote } from './AccountPanel.tsx';
import { DecisionsView } from './DecisionsView.tsx';
import { FillsView } from './FillsView.tsx';
import { OrderHistory } from './OrderHistory.tsx';
import { OrderTicketForm, OrderTicketNote } from './OrderTicket.tsx';
import { PositionsNote, PositionsTable } from './PositionsView.tsx';
import { Watchlist, WatchlistNote } from './Watchlist.tsx';
import { CancelAllButton, WorkingOrders } from './WorkingOrders.tsx';

export type DeskPanelId = 'chart' | 'watchlist' | 'positions' | 'orders' | 'fills' | 'history' | 'account' | 'ticket' | 'decisions' | 'alerts';
export type DeskPanel = {
  readonly id: DeskPanelId;
  readonly title: string;
  /** Units and scope of the numbers inside, for beside the title. */
  readonly note?: ComponentType;
  /** Controls for the right of the title. */
  readonly actions?: ComponentType;
  /** Fills the room that it is given, with its own states (waiting, empty, error). */
  readonly component: ComponentType;
  /** Smallest useful size, CSS px. */
  readonly minWidth: number;
  readonly minHeight: number;
};

const text = (words: string): ComponentType => function Note() { return <>{words}</>; };

export const DESK_PANELS: readonly DeskPanel[] = [
  { id: 'chart', title: 'Chart', note: ChartNote, actions: ChartInstruments, component: ChartBody, minWidth: 420, minHeight: 260 },
  { id: 'watchlist', title: 'Watchlist', note: WatchlistNote, component: Watchlist, minWidth: 260, minHeight: 120 },
  { id: 'positions', title: 'Positions', note: PositionsNote, component: PositionsTable, minWidth: 360, minHeight: 120 },
  { id: 'orders', title: 'Working orders', note: text('until the venue has closed them'), actions: CancelAllButton, component: WorkingOrders, minWidth: 360, minHeight: 120 },
  { id: 'fills', title: 'Fills', note: text('newest first'), component: FillsView, minWidth: 320, minHeight: 120 },
  { id: 'history', title: 'Closed orders', note: text('newest first'), component: OrderHistory, minWidth: 320, minHeight: 120 },
  { id: 'account', title: 'Account', note: AccountNote, component: AccountFigures, minWidth: 260, minHeight: 220 },
  { id: 'ticket', title: 'Order ticket', note: OrderTicketNote, component: OrderTicketForm, minWidth: 270, minHeight: 320 },
  { id: 'decisions', title: 'Decisions', note: text('every bar, also hold'), component: DecisionsView, minWidth: 320, minHeight: 120 },
  { id: 'alerts', title: 'Alerts', note: text('with what to do'), component: AlertsView, minWidth: 320, minHeight: 120 },
];
