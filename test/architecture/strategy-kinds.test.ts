// A kind of strategy is one folder and one line: nothing outside of them names it, nor the things that only it knows.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/main/core/strategy/kinds/index.ts';

const root = path.resolve(import.meta.dirname, '../..');
const FOLDER = 'src/main/core/strategy/kinds';
/** The line of each kind, and the strategy that profiles run where they say nothing, whose id is in journals. */
const MAY_NAME = [`${FOLDER}/index.ts`, 'src/shared/model/profile-before.ts'];

const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((file) => `src/${file.replaceAll('\\', '/')}`).filter((file) => /\.(tsx?|css)$/.test(file));
const folders = readdirSync(path.join(root, FOLDER), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

/** Code without its comments: words for people may give an example. */
const codeOf = (file: string): string => readFileSync(path.join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:])\/\/.*$/gm, '$1');

/** What only the kind knows: its own parameters, lines, figures and codes, but for those that several kinds share. */
function ownWords(kind: string): readonly string[] {
  const wordsOf = (one: string): readonly string[] => {
    const { defaults, lines, figures, reasons, aliases } = KINDS.get(one) ?? { defaults: {}, lines: [], figures: {}, reasons: {}, aliases: {} };
    return [...Object.keys(defaults), ...lines.map(({ id }) => id), ...Object.keys(figures), ...Object.keys(reasons), ...Object.keys(aliases)];
  };
  const others = new Set([...KINDS.keys()].filter((one) => one !== kind).flatMap(wordsOf));
  return [...new Set(wordsOf(kind))].filter((word) => !others.has(word));
}

describe('kinds of strategies', () => {
  it('have a folder each, called like the kind', () => expect([...KINDS.keys()].sort()).toEqual([...folders].sort()));

  it.each(folders)('%s is named nowhere outside of its folder and its line', (kind) => {
    const named = new RegExp(`\\b${kind}\\b`, 'i');
    const outside = files.filter((file) => !file.startsWith(`${FOLDER}/${kind}/`));
    expect(outside.filter((file) => !MAY_NAME.includes(file) && named.test(codeOf(file)))).toEqual([]);
    // As names in code: a quoted word or a property.
    for (const word of ownWords(kind)) {
      const used = new RegExp(`['"\`.]${word}['"\`]|\\.${word}\\b(?!\\()`);
      expect(outside.filter((file) => used.test(codeOf(file))), `who knows '${word}' of ${kind}`).toEqual([]);
    }
  });

  it('say the same of a figure or a code that several have', () => {
    for (const table of ['figures', 'reasons'] as const) {
      const said = new Map<string, unknown>();
      for (const kind of KINDS.values()) {
        for (const [name, words] of Object.entries(kind[table])) {
          if (said.has(name)) expect(words, `${kind.kind}: ${name}`).toEqual(said.get(name));
          said.set(name, words);
        }
      }
    }
  });
});
