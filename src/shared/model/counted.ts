import { grouped } from './figures.ts';

/** `1 order`, `1,204 orders`: a number with its noun, as it stands in a sentence. `many` where the plural is not the noun with an s. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${grouped(String(n))} ${n === 1 ? one : many}`;
