import { denied, passedConstant } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';

const PASSED = passedConstant('tradable', 'instrument', 'The venue takes orders of the instrument');

/** The venue's catalogue must say that it takes orders. Exits are sent anyway: the venue itself may refuse them. */
export const tradable: GateCheck = ({ instrument }) =>
  instrument.tradable === 'yes' ? PASSED : denied('tradable', 'instrument', instrument.tradable, 'yes', '', `The venue says of ${instrument.id}: ${instrument.tradable === 'cancelOnly' ? 'only cancels are taken' : 'not tradable'}; it opens no risk`);
