// What a pretended desk tells, before it has its number. Test support only.
import type { Delta } from '../../src/shared/contract/views.ts';

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** Any delta without its `seq`. */
export type DeltaBody = DistributiveOmit<Delta, 'seq'>;
