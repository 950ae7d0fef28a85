// The same records cross a wire, lie in a journal and in the account of the simulated venue: their schemas are written once and made for each encoding.
import { z } from 'zod';
import { formatDecimal, parseDecimal, type Money, type Price, type Quantity, type Ratio } from '../model/decimal.ts';

/** How the parts of a record are encoded. What a schema gives is the model's own type in every encoding. */
export type Encoding = {
  /** How an object treats a field that its schema does not name. */
  readonly object: typeof z.object;
  readonly price: z.ZodType<Price>;
  readonly quantity: z.ZodType<Quantity>;
  readonly money: z.ZodType<Money>;
  readonly ratio: z.ZodType<Ratio>;
  readonly number: z.ZodType<number>;
  /** A length of time, ms. */
  readonly span: z.ZodType<number>;
  readonly id: <I extends string>() => z.ZodType<I>;
};

const DecimalText = z.string().max(64).regex(/^-?\d{1,30}(\.\d{1,12})?$/, 'expected a plain decimal as text');
const isDecimal = (value: unknown): boolean => typeof value === 'bigint';
const textual = <D extends bigint>(): z.ZodType<D> =>
  z.codec(DecimalText, z.custom<D>(isDecimal), { decode: (text) => parseDecimal(text) as D, encode: (value) => formatDecimal(value) });
const exact = <D extends bigint>(): z.ZodType<D> => z.custom<D>(isDecimal, 'expected a decimal');

const isWireId = (value: unknown): boolean => typeof value === 'string' && value.length >= 1 && value.length <= 128;

/** Between processes: decimals are text, numbers are finite, ids have 1 to 128 characters, and a field that is not known is left out. */
export const WIRE: Encoding = {
  object: z.object, price: textual<Price>(), quantity: textual<Quantity>(), money: textual<Money>(), ratio: textual<Ratio>(),
  number: z.number(), span: z.number().positive(),
  id: <I extends string>(): z.ZodType<I> => z.custom<I>(isWireId, 'expected a text of 1 to 128 characters'),
};

/** What a venue said wrongly is on record as it was said: not a number, or infinite. */
const anyNumber = z.custom<number>((value) => typeof value === 'number', 'expected a number');

const recorded = (object: typeof z.object): Encoding => ({
  object, price: exact<Price>(), quantity: exact<Quantity>(), money: exact<Money>(), ratio: exact<Ratio>(),
  number: anyNumber, span: anyNumber,
  id: <I extends string>(): z.ZodType<I> => z.custom<I>((value) => typeof value === 'string', 'expected a text'),
});

/** Of the journal, whose text says itself what is a decimal. A field that is not known is kept: nothing that was written is lost in reading. */
export const RECORD: Encoding = recorded(z.looseObject as unknown as typeof z.object);
/** The same, but a field that is not known is an error. For tests: nothing may be written that no schema names. */
export const EXACT_RECORD: Encoding = recorded(z.strictObject as unknown as typeof z.object);

/** What a schema gives, as the model writes it: read-only all the way down. */
export type Frozen<T> = T extends bigint | string | readonly [] ? T
  : T extends readonly [infer First, ...infer Rest] ? readonly [Frozen<First>, ...Frozen<Rest>]
  : T extends readonly (infer U)[] ? readonly Frozen<U>[]
  : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
/** Does nothing, but `same<z.output<typeof schema>, Type>(true)` compiles only where both say the same. */
export const same = <A, B>(_proof: Same<Frozen<A>, B>): void => undefined;
