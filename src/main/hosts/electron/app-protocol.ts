// Our own scheme instead of file://: pages have a real origin, get our headers, and can name no file outside the built renderer.
import type { CustomScheme } from 'electron';
import { securityHeaders } from '../web-assets/security-headers.ts';
import type { StaticFiles } from '../web-assets/static-files.ts';

export const APP_ORIGIN = 'app://breakwater';
export const APP_PAGE = `${APP_ORIGIN}/index.html`;
/** Must be registered before the app is ready. */
export const APP_SCHEME: CustomScheme = { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } };

/** True for addresses of our own pages; the slash keeps `app://breakwater.evil` out. */
export const isOwnAddress = (url: string): boolean => url.startsWith(`${APP_ORIGIN}/`);

/** Answers `app://` requests from the closed list of built files; everything else is 404. */
export function appProtocolHandler(files: StaticFiles): (request: Request) => Response {
  const headers = securityHeaders('none'); // The page talks through the preload only.
  const refuse = (status: number): Response => new Response('Nothing here.\n', { status, headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' } });
  return (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    if (!isOwnAddress(request.url)) return refuse(404);
    const [pathname = ''] = request.url.slice(APP_ORIGIN.length).split(/[?#]/, 1);
    const asset = files.find(pathname);
    if (!asset) return refuse(404);
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(asset.body), { headers: { ...headers, 'Content-Type': asset.mimeType, 'Cache-Control': asset.cacheControl } });
  };
}
