// Every entry that the engine can put on record is written with its version and read back as it was, checked by the schema of its type.
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { BODY_VERSIONS, conclusionSchemas, inputSchemas } from '../../src/main/adapters/sqlite/bodies/body-table.ts';
import { readConclusion, readInput, writeBody } from '../../src/main/adapters/sqlite/bodies/body-text.ts';
import { encodeBody } from '../../src/main/adapters/sqlite/journal-codec.ts';
import type { Conclusion, Input } from '../../src/main/core/kernel/messages.ts';
import { EXACT_RECORD } from '../../src/shared/schema/encoding.ts';
import { CONCLUSIONS, INPUTS } from './journal-arbitraries.ts';

const PER_TYPE = 100;
const all: readonly (readonly [string, fc.Arbitrary<Conclusion | Input>, (text: string) => Conclusion | Input])[] = [
  ...Object.entries(CONCLUSIONS).map(([name, arbitrary]) => [name, arbitrary as fc.Arbitrary<Conclusion>, readConclusion] as const),
  ...Object.entries(INPUTS).map(([name, arbitrary]) => [name, arbitrary as fc.Arbitrary<Input>, readInput] as const),
];
const EXACT: Readonly<Record<string, { parse(value: unknown): unknown }>> = { ...conclusionSchemas(EXACT_RECORD), ...inputSchemas(EXACT_RECORD) };

describe('bodies of the journal', () => {
  it.each(all)('%s is read back as it was written', (name, arbitrary, read) => {
    fc.assert(fc.property(arbitrary, (entry) => {
      const text = writeBody(entry);
      expect(text.startsWith(`{"v":${BODY_VERSIONS[entry.type]},`)).toBe(true);
      const back = read(text);
      expect(isDeepStrictEqual(back, entry)).toBe(true);
      expect(encodeBody(back)).toBe(encodeBody(entry));
      // No schema leaves out what its type has, and none has what its type lacks.
      expect(isDeepStrictEqual(EXACT[name]?.parse(entry), entry)).toBe(true);
    }), { numRuns: PER_TYPE });
  });

  it.each(all)('%s without one of its fields, or with another kind of value in it, is refused with the name of the field', (_name, arbitrary, read) => {
    const optional = new Set(['since', 'killId', 'tsKilled', 'seenKill']);
    fc.assert(fc.property(arbitrary, fc.nat(), fc.boolean(), (entry, pick, leftOut) => {
      const keys = Object.keys(entry).filter((key) => key !== 'type' && !optional.has(key));
      const key = keys[pick % Math.max(1, keys.length)];
      if (key === undefined || key === 'state') return;
      const { [key]: _field, ...rest } = entry as Record<string, unknown>;
      const changed = (leftOut ? rest : { ...rest, [key]: [{ odd: true }] }) as Conclusion;
      expect(() => read(writeBody(changed))).toThrow(RangeError);
      expect(() => read(writeBody(changed))).toThrow(key);
    }), { numRuns: 30 });
  });

  it('keeps a field that no schema names', () => {
    expect(readConclusion('{"v":1,"configHash":"a","later":{"$d":"1.5"},"profile":"dev","tsEvent":1,"type":"EngineStarted","version":"9"}')).toEqual({
      type: 'EngineStarted', configHash: 'a', later: 1_500_000_000_000n, profile: 'dev', tsEvent: 1, version: '9',
    });
  });

  it.each([
    ['{"v":7,"type":"EngineStarted"}', /EngineStarted of version 1 or older, found version 7: it was written by a newer program/],
    ['{"v":0,"type":"EngineStarted"}', /expected a version, found '0'/],
    ['{"v":x,"type":"EngineStarted"}', /expected a version, found 'x'/],
    ['{"type":"EngineStopped"}', /expected a conclusion of a known type, found "EngineStopped"/],
    ['{"type":"time","ts":1}', /expected a conclusion of a known type, found "time"/],
    ['{"v":1}', /found undefined/],
    ['[1]', /expected an object/],
    ['{"v":1,', SyntaxError],
    ['', SyntaxError],
    ['{"type":"DayRolled","day":"2026-01-01","startEquity":"5","endEquity":{"$d":"5"},"peakEquity":{"$d":"5"},"tsEvent":1}', /another startEquity: expected a decimal/],
  ] as const)('refuses %s in a sentence', (text, words) => {
    expect(() => readConclusion(text)).toThrow(words);
  });
});
