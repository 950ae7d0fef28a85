// The part of every client order id that one start brings along, see `core/oms/order-ids.ts`.
import { createHash } from 'node:crypto';
import { randomId } from '../adapters/system/random-id.ts';

/** 40 bits: after a rollback two runs would have to agree in it and in the number of an order. */
const LENGTH = 8;

export const runOfStart = (): string => randomId(LENGTH);

/** Of a replay it is made of content and configuration, so that the same file and configuration give the same event log each time. */
export const runOfReplay = (contentHash: string, configHash: string): string =>
  createHash('sha256').update(`${contentHash}\n${configHash}`).digest('hex').slice(0, LENGTH).toUpperCase();
