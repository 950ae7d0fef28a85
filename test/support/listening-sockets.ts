// Which TCP ports a process listens on, from the kernel's own tables (what `ss -ltnp` prints). Linux only.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** `address:port` in the kernel's spelling is turned into the usual one; IPv6 stays hexadecimal. */
export function listeningSockets(pid: number): readonly string[] {
  const inodes = new Set(readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? ''];
    } catch {
      return []; // Closed meanwhile.
    }
  }));
  return ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trim().split('\n').slice(1).flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    return state === '0A' && inodes.has(inode) ? [readable(local)] : [];
  }));
}

function readable(local: string): string {
  const [address = '', port = ''] = local.split(':');
  const number = Number.parseInt(port, 16);
  return address.length === 8 ? `${[6, 4, 2, 0].map((at) => Number.parseInt(address.slice(at, at + 2), 16)).join('.')}:${number}` : `[${address}]:${number}`;
}

/** Of all processes of the machine, the direct children of `pid`. */
export function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter((one) => one !== '').map(Number);
}
