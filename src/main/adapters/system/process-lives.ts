// Whether a process of this number lives on this machine.

/** True also when it is somebody else's. The number may have been given to another program since: who must know that asks for more than this. */
export function processLives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'; // Not ours to signal, so it is there.
  }
}
