// Names of entry types, and the groups in which the filter offers them.

/** `Order filled` of `OrderFilled`, `Raw: quote` of `market.quote`. */
export function typeLabel(type: string): string {
  if (type.startsWith('market.')) return `Raw: ${type.slice(7)}`;
  const known = INPUT_LABELS[type];
  if (known !== undefined) return known;
  const words = type.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
const INPUT_LABELS: Readonly<Record<string, string>> = { command: 'Command', report: 'Venue report', time: 'Timer', start: 'Start input', history: 'History bars', market: 'Odd market data' };

export type TypeGroup = 'Orders' | 'Strategy' | 'Risk and state' | 'Money' | 'Inputs' | 'Raw market data';
export const TYPE_GROUPS: readonly TypeGroup[] = ['Orders', 'Strategy', 'Risk and state', 'Money', 'Inputs', 'Raw market data'];
export function groupOf(type: string): TypeGroup {
  if (type.startsWith('market.')) return 'Raw market data';
  if (type in INPUT_LABELS) return 'Inputs';
  if (/^Order|Rejected$/.test(type)) return 'Orders';
  if (/^(Decision|Strategy|StopMoved)/.test(type)) return 'Strategy';
  if (['LedgerBooked', 'PositionUpdated', 'EquitySampled', 'DayRolled'].includes(type)) return 'Money';
  return 'Risk and state';
}
