// The loopback port can be reached by any page in any browser on this machine: only exact spellings of our own address pass.
import type { IncomingMessage } from 'node:http';

/** The three ways in which a browser on this machine may spell us. Nothing is parsed, trimmed or compared by prefix. */
export const allowedHosts = (port: number): ReadonlySet<string> => new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]);
export const allowedOrigins = (port: number): ReadonlySet<string> => new Set([...allowedHosts(port)].map((host) => `http://${host}`));

/** The Host of a request when there is exactly one and it is ours; null otherwise (a rebound name, a second header, an absolute target). */
export function ownHost(request: IncomingMessage, port: number): string | null {
  const hosts = headerValues(request, 'host');
  const host = hosts[0];
  return hosts.length === 1 && host !== undefined && allowedHosts(port).has(host) ? host : null;
}

/** `absent` for programs that are no browser; a browser always sends the Origin of a WebSocket. */
export function originOf(request: IncomingMessage, port: number): 'own' | 'absent' | 'foreign' {
  const origins = headerValues(request, 'origin');
  if (origins.length === 0) return 'absent';
  const origin = origins[0];
  return origins.length === 1 && origin !== undefined && allowedOrigins(port).has(origin) ? 'own' : 'foreign';
}

/** From the raw list: Node folds repeated headers together. */
function headerValues(request: IncomingMessage, name: string): readonly string[] {
  return request.rawHeaders.filter((_value, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === name);
}
