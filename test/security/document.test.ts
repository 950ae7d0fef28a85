import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const text = readFileSync(path.join(root, 'docs/security.md'), 'utf8');
const rows = text.split('\n').filter((line) => /^\| [A-Z]\d+ \|/.test(line)).map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));

describe('docs/security.md', () => {
  it('has a row for every control of the checklist', () => {
    expect(rows.map(([row]) => row)).toEqual(['E1', 'E2', 'E3', 'E4', 'E5', 'E6', 'E7', 'E8', 'E9', 'E10', 'L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7', 'F1', 'A1', 'A2', 'S1', 'K1', 'K2', 'K3', 'K4', 'K5', 'K6', 'K7', 'I13']);
  });

  it('names a test, or says what is missing, in every row', () => {
    for (const [row, control, proof = ''] of rows) {
      expect(control, row).toBeTruthy();
      expect(proof, row).toMatch(/`test\/[^`]+`|not built|not run/);
    }
  });

  it('names only files that are there', () => {
    const named = [...text.matchAll(/`((?:test|src|docs)\/[\w./-]+\.(?:ts|tsx|md|json))`/g)].map(([, file = '']) => file);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});
