// `kill` and `resume`: commands to the running desk. Kill works without one, too: the latch is a file.
import { profileFolder } from '../../adapters/system/data-dir.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { isNoAnswer, linkDesk, unreachable } from './desk-link.ts';
import { latchOnDisk } from './emergency.ts';

/** Latches the kill switch: in the engine where it answers, on disk where it does not. */
export async function kill(terminal: Terminal, globals: Globals, reason: string): Promise<ExitCode> {
  const link = await linkDesk(globals);
  let why: string;
  if (link.ok) {
    try {
      const answer = await link.value.client.call('kill.trip', { reason });
      if (globals.json) writeJson(terminal, { type: 'kill', by: 'engine', outcome: answer.outcome, message: answer.message });
      else terminal.out(`${answer.message}\n`);
      return answer.outcome === 'done' ? EXIT.ok : EXIT.refused;
    } catch (error) {
      if (!isNoAnswer(error)) throw error;
      why = error.message;
    } finally {
      link.value.close();
    }
  } else why = link.error.message;
  const problem = latchOnDisk(profileFolder(globals.dataDir, globals.profile), `kill: ${reason}`, Date.now());
  if (problem !== null) throw new CliError(EXIT.storage, `the engine does not answer (${why}) and the latch cannot be written: ${problem}`);
  const message = `The engine does not answer (${why}), so the kill latch was set on disk: an engine that wakes up opens nothing more and cancels its orders, and the next start opens halted. Working orders and positions at the venue are untouched: close them with flatten.`;
  if (globals.json) writeJson(terminal, { type: 'kill', by: 'latch', outcome: 'done', message });
  else terminal.out(`${message}\n`);
  return EXIT.ok;
}

/** Only the running desk can resume: nobody else knows whether its record agrees with the venue. */
export async function resume(terminal: Terminal, globals: Globals, reason: string): Promise<ExitCode> {
  const link = await linkDesk(globals);
  if (!link.ok) {
    const error = unreachable(globals, link.error);
    throw new CliError(error.code, `${error.message}. A desk whose latch is set opens halted; resume it when it has agreed with the venue: the latch is never cleared without that.`);
  }
  try {
    // What is halted now is what is resumed: a kill that comes in between stays.
    const { desk } = await link.value.client.call('desk.snapshot', {});
    const answer = await link.value.client.call('kill.resume', { reason, killId: desk.killId ?? 'none' });
    if (answer.outcome === 'refused') throw new CliError(EXIT.refused, answer.message, { document: { type: 'resume', outcome: answer.outcome } });
    if (globals.json) writeJson(terminal, { type: 'resume', outcome: answer.outcome, message: answer.message });
    else terminal.out(`${answer.message}\n`);
    return EXIT.ok;
  } catch (error) {
    if (isNoAnswer(error)) throw unreachable(globals, { kind: 'noAnswer', message: error.message, pid: null });
    throw error;
  } finally {
    link.value.close();
  }
}
