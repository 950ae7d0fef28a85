// Log lines of the desk on stderr: warnings and errors always, everything when the level asks for it.
import { z } from 'zod';
import type { Globals } from '../globals.ts';
import { printable } from '../table.ts';

const Line = z.object({ level: z.string(), time: z.string().optional(), msg: z.string().optional() });
const ALWAYS: readonly string[] = ['warn', 'error', 'fatal'];

/** A sink for JSON log lines. With --json the lines stay JSON. */
export function logPrinter(globals: Pick<Globals, 'json' | 'logLevel'>, note: (text: string) => void): (line: string) => void {
  const everything = globals.logLevel === 'debug' || globals.logLevel === 'trace';
  return (text) => {
    const line = Line.safeParse(parse(text));
    if (line.success && !everything && !ALWAYS.includes(line.data.level)) return;
    if (globals.json || everything || !line.success) return note(text);
    note(`${line.data.time?.slice(11, 19) ?? ''}Z ${line.data.level}: ${printable(line.data.msg ?? '')}`);
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
