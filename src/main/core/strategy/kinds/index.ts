// The kinds of strategies that a profile may name. A new kind is a folder beside this file and a line in this list.
import type { StrategyKind } from '../kind.ts';
import { DONCHIAN } from './donchian/index.ts';
import { MA_CROSS } from './ma-cross/index.ts';

const LIST: readonly StrategyKind[] = [MA_CROSS, DONCHIAN];

/** By name. */
export const KINDS: ReadonlyMap<string, StrategyKind> = new Map(LIST.map((kind) => [kind.kind, kind]));
