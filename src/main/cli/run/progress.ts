// How far something is: a bar on a terminal, a few plain lines elsewhere, nothing in JSON.
import { SingleBar } from 'cli-progress';
import type { Terminal } from '../terminal.ts';

export type Progress = {
  /** `fraction` is null where nobody knows how long it takes. A new step ends the one before. */
  report(step: string, fraction: number | null): void;
  /** Leaves the terminal clean. */
  end(): void;
};

const SCALE = 1_000;
/** Plain lines at these parts of the way. */
const QUARTERS = 4;

export function makeProgress(terminal: Terminal, silent: boolean): Progress {
  if (silent) return { report: () => undefined, end: () => undefined };
  return terminal.errIsTty ? barProgress() : lineProgress(terminal);
}

function barProgress(): Progress {
  let bar: SingleBar | null = null;
  let current = '';
  const end = (): void => {
    bar?.stop();
    bar = null;
    current = '';
  };
  return {
    report(step, fraction) {
      if (step !== current) {
        end();
        current = step;
        bar = new SingleBar({ format: fraction === null ? '{step} …' : '{step} [{bar}] {percentage}%', stream: process.stderr, clearOnComplete: true, hideCursor: null, gracefulExit: false, barsize: 30, fps: 10 });
        bar.start(SCALE, 0, { step });
      }
      bar?.update(Math.round((fraction ?? 0) * SCALE));
    },
    end,
  };
}

function lineProgress(terminal: Terminal): Progress {
  let current = '';
  let quarter = 0;
  return {
    report(step, fraction) {
      if (step !== current) {
        current = step;
        quarter = 0;
        terminal.err(`${step} …\n`);
      }
      const reached = Math.floor((fraction ?? 0) * QUARTERS);
      if (reached <= quarter) return;
      quarter = reached;
      terminal.err(`${step}: ${Math.round((reached / QUARTERS) * 100)} %\n`);
    },
    end: () => undefined,
  };
}
