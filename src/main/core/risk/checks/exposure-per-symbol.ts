import { shareOf, type LinearLimit, type Sizing } from '../sizing.ts';

/** Initial margin of one instrument over equity. */
export const exposurePerSymbol = (s: Sizing): LinearLimit => ({
  check: 'exposurePerSymbol', scope: 'instrument', measure: 'percentOfEquity', label: 'Margin exposure per symbol',
  fixed: s.sideMargin, rate: s.unitMargin, least: s.otherMargin, allowed: shareOf(s.equity, s.limits.maxExposurePerSymbol),
});
