import { readFileSync } from 'node:fs';

/** Parsed JSON; undefined when the file is missing or is not JSON. */
export function readJsonFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
