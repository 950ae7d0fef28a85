// What a funding payment was made of stands in the venue's report of it: the ledger keeps only the amount.
import type { Price, Quantity, Ratio } from '../../../shared/model/decimal.ts';
import type { VenueFunding } from '../../../shared/model/venue-report.ts';
import type { Input } from '../../core/kernel/messages.ts';

/** `px` is the mark that the venue took, `quantity` the position that it saw. */
export type FundingTerms = { readonly rate: Ratio; readonly px: Price; readonly quantity: Quantity };

/** Out of the input that had payment `reference` booked: a report of the stream, or a read of the account that showed it late. Null when it names none. */
export function fundingTermsIn(input: Input, reference: string): FundingTerms | null {
  if (input.type !== 'report') return null;
  const { report } = input;
  const told: readonly VenueFunding[] = report.type === 'FundingReport' ? [report.funding] : report.type === 'SnapshotResult' ? (report.snapshot?.funding ?? []) : [];
  const payment = told.find((one) => one.fundingId === reference);
  return payment === undefined ? null : { rate: payment.rate, px: payment.px, quantity: payment.quantity };
}
