import type { Instrument } from '../../../../shared/model/instrument.ts';
import type { Order } from '../../../../shared/model/order.ts';
import type { CheckResult } from '../../../../shared/model/order-event.ts';
import { denied, passedConstant } from '../check-result.ts';

const PASSED = passedConstant('instrument', 'instrument', 'The instrument is in the venue\'s catalogue');

/** The instrument must be in the venue's catalogue: without it neither steps nor multiplier are known. */
export const instrumentCheck = (order: Order, instrument: Instrument | undefined): CheckResult =>
  instrument ? PASSED : denied('instrument', 'instrument', order.instrumentId, 'an instrument of the catalogue', '', `${order.instrumentId} is not in the venue's catalogue`);
