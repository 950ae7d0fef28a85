import type { Upcast } from './upcast.ts';

/** What a host finds when it starts came field by field, and was left out where there was nothing. */
export const startFindings: Upcast = {
  type: 'start',
  from: 1,
  apply: (body) => ({ run: null, revision: 0, before: null, latchProblem: null, killedTs: null, mark: null, ...body }),
};
