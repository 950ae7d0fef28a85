import { shareOf, type LinearLimit, type Sizing } from '../sizing.ts';

/** Initial margin of the whole account over equity, each instrument at its worse side. */
export const exposure = (s: Sizing): LinearLimit => ({
  check: 'exposure', scope: 'account', measure: 'percentOfEquity', label: 'Margin exposure',
  fixed: s.others.margin + s.sideMargin, rate: s.unitMargin, least: s.others.margin + s.otherMargin, allowed: shareOf(s.equity, s.limits.maxExposure),
});
