import { hash } from 'node:crypto';

/** The chain before the first commit. */
export const CHAIN_START = '0'.repeat(64);

/** One journal row as the chain and the hash of a run see it. */
export const chainLine = (seq: number, ts: number, kind: string, type: string, cause: number, instrument: string | null, clientOrderId: string | null, body: string): string =>
  `${seq}\t${ts}\t${kind}\t${type}\t${cause}\t${instrument ?? ''}\t${clientOrderId ?? ''}\t${body}\n`;

/** sha256 over the link before and the lines of one commit, hex. */
export const nextLink = (previous: string, lines: string): string => hash('sha256', `${previous}\n${lines}`, 'hex');
