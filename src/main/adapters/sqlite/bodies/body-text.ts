// Entries of the journal as text and back. The text begins with the version of its form; what is read is brought to the form of today and checked by its schema.
import type { z } from 'zod';
import { RECORD } from '../../../../shared/schema/encoding.ts';
import type { Conclusion, Input } from '../../../core/kernel/messages.ts';
import { decodeBody, encodeBody } from '../journal-codec.ts';
import { upcast } from '../upcasts/upcasts.ts';
import type { RawBody } from '../upcasts/upcast.ts';
import type { Decision } from '../../../../shared/model/decision.ts';
import { BODY_VERSIONS, conclusionSchemas, inputSchemas, type BodyType } from './body-table.ts';
import { figures } from './desk-bodies.ts';

const FIRST_VERSION = 1;
const MARK = '{"v":';
const CONCLUSIONS: ReadonlyMap<unknown, z.ZodType> = new Map(Object.entries(conclusionSchemas(RECORD)));
const INPUTS: ReadonlyMap<unknown, z.ZodType> = new Map(Object.entries(inputSchemas(RECORD)));

/** Throws TypeError on what is not plain data. */
export const writeBody = (entry: Conclusion | Input): string => `${MARK}${BODY_VERSIONS[entry.type]},${encodeBody(entry).slice(1)}`;

/** Throws SyntaxError on text that is no JSON, RangeError on what is no conclusion: the first field that is not as expected is named. */
export const readConclusion = (text: string): Conclusion => read(text, CONCLUSIONS, 'a conclusion') as Conclusion;
/** Throws as `readConclusion` does. */
export const readInput = (text: string): Input => read(text, INPUTS, 'an input') as Input;

/** The figures of a decision, as its row has them. Throws RangeError on anything else. */
export function readFigures(text: string): Decision['values'] {
  const found = figures.safeParse(decodeBody(text));
  if (!found.success) throw new RangeError(`expected figures by name, found ${text.slice(0, 40)}`);
  return found.data;
}

function read(text: string, schemas: ReadonlyMap<unknown, z.ZodType>, what: string): unknown {
  const [version, body] = split(text);
  const schema = schemas.get(body.type);
  if (schema === undefined) throw new RangeError(`expected ${what} of a known type, found ${JSON.stringify(body.type)}`);
  const type = body.type as BodyType;
  const newest = BODY_VERSIONS[type];
  if (version > newest) throw new RangeError(`expected ${type} of version ${newest} or older, found version ${version}: it was written by a newer program`);
  const read = schema.safeParse(version === newest ? body : upcast(type, body, version, newest));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new RangeError(`expected ${type} as it is written, found another ${issue?.path.join('.') ?? 'form'}: ${issue?.message ?? ''}`);
}

function split(text: string): readonly [version: number, body: RawBody] {
  const end = text.startsWith(MARK) ? text.indexOf(',', MARK.length) : -1;
  const version = end < 0 ? FIRST_VERSION : Number(text.slice(MARK.length, end));
  if (!Number.isSafeInteger(version) || version < FIRST_VERSION) throw new RangeError(`expected a version, found '${text.slice(MARK.length, end)}'`);
  const body = decodeBody(end < 0 ? text : `{${text.slice(end + 1)}`);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new RangeError(`expected an object, found ${text.slice(0, 40)}`);
  return [version, body as RawBody];
}
