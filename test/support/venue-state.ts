// A simulated venue that is taken up again, as a venue process does it between two runs.
import { CoreField, FillField, fromText, FundingField, OrderField, toText } from '../../src/main/adapters/venues/sim/account-schema.ts';
import type { SimVenueState } from '../../src/main/core/venue/venue-types.ts';

type Texts = { readonly core: string; readonly orders: readonly string[]; readonly fills: readonly string[]; readonly funding: readonly string[] };

/** The state out of its texts, each as it stands in a row of the account. */
export const stateOf = ({ core, orders, fills, funding }: Texts): SimVenueState => ({
  core: fromText(CoreField, core),
  orders: orders.map((text) => fromText(OrderField, text)),
  fills: fills.map((text) => fromText(FillField, text)),
  funding: funding.map((text) => fromText(FundingField, text)),
});

/** The state as it comes back from the texts of a file. */
export const overFile = (state: SimVenueState): SimVenueState => stateOf({
  core: toText(CoreField, state.core),
  orders: state.orders.map((one) => toText(OrderField, one)),
  fills: state.fills.map((one) => toText(FillField, one)),
  funding: state.funding.map((one) => toText(FundingField, one)),
});
