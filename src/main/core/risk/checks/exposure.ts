import { marginNow, shareOf, type LinearLimit, type Sizing } from '../sizing.ts';

/** Initial margin of the whole account over equity, each instrument at its worse side. */
export const exposure = (s: Sizing): LinearLimit => ({
  check: 'exposure', scope: 'account', measure: 'percentOfEquity', label: 'Margin exposure',
  fixed: s.others.margin + marginNow(s, s.sideNotional), rate: marginNow(s, s.orderUnit), least: s.others.margin + marginNow(s, s.otherNotional), allowed: shareOf(s.equity, s.limits.maxExposure),
});
