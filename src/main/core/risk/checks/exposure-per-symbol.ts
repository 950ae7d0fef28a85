import { marginNow, shareOf, type LinearLimit, type Sizing } from '../sizing.ts';

/** Initial margin of one instrument over equity. */
export const exposurePerSymbol = (s: Sizing): LinearLimit => ({
  check: 'exposurePerSymbol', scope: 'instrument', measure: 'percentOfEquity', label: 'Margin exposure per symbol',
  fixed: marginNow(s, s.sideNotional), rate: marginNow(s, s.orderUnit), least: marginNow(s, s.otherNotional), allowed: shareOf(s.equity, s.limits.maxExposurePerSymbol),
});
