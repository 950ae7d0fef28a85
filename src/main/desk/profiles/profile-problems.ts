// One line per problem of a profile: where, what was expected, what was found.
import type { z } from 'zod';

/** `where` is a file or a flag, `path` the key in it (`limits.maxLeverage`). */
export type ProfileProblem = { readonly where: string; readonly path: string; readonly expected: string; readonly found: string };

export const problemLine = (problem: ProfileProblem): string =>
  `${problem.where}: ${problem.path === '' ? 'the file' : problem.path}: expected ${problem.expected}, found ${problem.found}`;

/** Short text of a value as a person typed it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return 'an object';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let at = data;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return at;
}

export const pathText = (path: readonly PropertyKey[]): string => path.map((key) => (typeof key === 'number' ? `[${key}]` : String(key))).join('.').replaceAll('.[', '[');

/** `knownAt` lists the keys that the schema has at a path, for "did you mean". */
export function problemsOf(where: string, issues: readonly z.core.$ZodIssue[], data: unknown, knownAt: (path: readonly PropertyKey[]) => readonly string[]): readonly ProfileProblem[] {
  return issues.flatMap((issue): readonly ProfileProblem[] => {
    if (issue.code === 'unrecognized_keys') {
      const known = knownAt(issue.path);
      return issue.keys.map((key) => {
        const near = nearest(key, known);
        return { where, path: pathText([...issue.path, key]), expected: near === null ? `one of ${known.join(', ')}` : `a known key (did you mean '${near}'?)`, found: `the unknown key '${key}'` };
      });
    }
    return [{ where, path: pathText(issue.path), expected: expectation(issue), found: shown(valueAt(data, issue.path)) }];
  });
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type': return issue.expected === 'int' ? 'a whole number' : issue.expected === 'string' ? 'text in quotes' : `${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    case 'invalid_value': return `one of ${issue.values.map((value) => String(value)).join(', ')}`;
    case 'too_small': return issue.origin === 'array' || issue.origin === 'string' ? `at least ${issue.minimum} ${issue.minimum === 1 ? 'entry' : 'entries'}` : `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big': return issue.origin === 'array' || issue.origin === 'string' ? `at most ${issue.maximum} entries` : `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    default: return issue.message.replace(/^expected /, '');
  }
}

/** The known word at the smallest edit distance, when it is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  if (a.length > 64 || b.length > 64) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? Infinity;
}
