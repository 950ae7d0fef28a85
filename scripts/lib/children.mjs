// The processes that a script starts, and all that those start: ended with the script, however it ends.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/** In the environment of everything that was started from here: by it also a process is found that left its group, as browsers and venues do. */
const MARK = `BREAKWATER_TEST_RUN=${randomBytes(12).toString('hex')}`;
const GRACE_MS = 5_000;
const running = new Set();
let ending = null;

/** Marked processes of this machine; none where there is no /proc: there the groups alone are ended. */
function marked() {
  let ids;
  try {
    ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  } catch {
    return [];
  }
  return ids.filter((id) => {
    try {
      return readFileSync(`/proc/${id}/environ`, 'latin1').split('\0').includes(MARK);
    } catch {
      return false; // Ended meanwhile, or of another user.
    }
  }).map(Number);
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already.
  }
}

/** Starts a program in a group of its own; the promise gives its exit code (null when it could not be started or a signal ended it) and never rejects. */
export function start(command, args, options) {
  const [key, value] = MARK.split('=');
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32', env: { ...options.env, [key]: value } });
  running.add(child);
  const status = new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  }).finally(() => running.delete(child));
  return { child, status };
}

/** Ends everything that was started from here: asked first, after five seconds made to. */
export async function endChildren() {
  for (const { pid } of running) if (pid !== undefined) signal(process.platform === 'win32' ? pid : -pid, 'SIGTERM');
  for (const pid of marked()) signal(pid, 'SIGTERM');
  const until = performance.now() + GRACE_MS;
  while ((running.size > 0 || marked().length > 0) && performance.now() < until) await new Promise((resolve) => { setTimeout(resolve, 50); });
  for (const { pid } of running) if (pid !== undefined) signal(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  for (const pid of marked()) signal(pid, 'SIGKILL');
}

/** From now on a signal to this script, or the end of whoever started it, ends its children too. */
export function endWithUs() {
  const end = (name, code) => {
    ending ??= endChildren().finally(() => {
      process.stderr.write(`\nEnded by ${name}: everything that was started is ended too.\n`);
      process.exit(code);
    });
  };
  process.on('SIGTERM', () => end('SIGTERM', 143));
  process.on('SIGINT', () => end('SIGINT', 130));
  process.on('SIGHUP', () => end('SIGHUP', 129));
  // A shell between npm and us may end by the signal and not pass it on.
  const parent = process.ppid;
  setInterval(() => { if (process.ppid !== parent) end('the end of the process that started it', 143); }, 500).unref();
}
