// A disk of its own that is small or cannot be written to, where this machine lets us mount one. Test support only.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const mounts = (args: readonly string[]): boolean => process.platform === 'linux' && spawnSync('mount', args, { stdio: 'ignore' }).status === 0;
const unmount = (dir: string): void => void spawnSync('umount', [dir], { stdio: 'ignore' });

export type SmallDisk = { readonly dir: string; readOnly(): void; dispose(): void };

/** An empty disk in memory with room for `kib` KiB; null where mounting is not allowed. */
export function smallDisk(kib: number): SmallDisk | null {
  const dir = mkdtempSync(path.join(tmpdir(), 'bw-disk-'));
  if (!mounts(['-t', 'tmpfs', '-o', `size=${kib}k`, 'none', dir])) {
    rmSync(dir, { recursive: true, force: true });
    return null;
  }
  return {
    dir,
    readOnly() {
      if (!mounts(['-o', 'remount,ro', dir])) throw new Error('expected a disk that can be made read-only');
    },
    dispose() {
      unmount(dir);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** True where tests with a disk of their own can run. */
export function canMount(): boolean {
  const disk = smallDisk(64);
  disk?.dispose();
  return disk !== null;
}
