// Where a command writes. Answers go to stdout, everything about the work itself to stderr, so that answers can be piped.
import { createInterface } from 'node:readline';

export type Terminal = {
  /** Text for stdout, as it is. */
  out(text: string): void;
  /** Text for stderr, as it is. */
  err(text: string): void;
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  columns(): number;
  /** One line that a person types as the answer; null where nobody can be asked, or who was asked left. */
  ask(question: string): Promise<string | null>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute: relative paths of the command line start here. */
  readonly cwd: string;
};

/** The terminal of this process. A reader that goes away early (`| head`) ends the process quietly. */
export function processTerminal(): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  process.stderr.on('error', () => undefined);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outIsTty: process.stdout.isTTY === true,
    errIsTty: process.stderr.isTTY === true,
    columns: () => process.stdout.columns ?? process.stderr.columns ?? 100,
    ask: askPerson,
    env: process.env,
    cwd: process.cwd(),
  };
}

/** Asks on stderr, so that answers of the command can be piped. */
function askPerson(question: string): Promise<string | null> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return Promise.resolve(null);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    lines.once('close', () => resolve(null));
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}

/** One JSON document, or one line of a stream of them. */
export const writeJson = (terminal: Terminal, value: unknown): void => terminal.out(`${JSON.stringify(value)}\n`);
