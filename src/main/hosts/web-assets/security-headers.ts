/** Where pages may connect to: nowhere (Electron talks through the preload) or the listed WebSocket addresses. */
export type ConnectSources = 'none' | readonly string[];

/**
 * Content policy of our pages. Scripts come from our own files only, never inline and never evaluated.
 * Styles also inline: the component library writes its colour variables into a style element, and the chart library sizes its panes with one.
 */
export function contentSecurityPolicy(connect: ConnectSources): string {
  return [
    "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "font-src 'self'",
    `connect-src ${connect === 'none' ? "'none'" : connect.join(' ')}`, "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'", "object-src 'none'", "worker-src 'none'",
  ].join('; ');
}

/** Headers of every answer of both hosts. There is no CORS header on purpose: no other page may read us. */
export function securityHeaders(connect: ConnectSources): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(connect),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), clipboard-read=()',
  };
}
