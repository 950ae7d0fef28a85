import { useSyncExternalStore } from 'react';
import { useConnection } from '../store/connection-store.ts';

const SCHEME = 'data-mantine-color-scheme';
const PNL = 'data-pnl';
const DENSITY = 'data-density';

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: [SCHEME, PNL, DENSITY] });
  return () => observer.disconnect();
}

function painted(): string {
  const root = document.documentElement;
  return [SCHEME, PNL, DENSITY].map((name) => root.getAttribute(name) ?? '').join(' ');
}

/** What the page is painted in: scheme, pair of profit colours, density, and whether its numbers are old, which takes the colours away. Unlike the wish (a stored choice, the system's setting) it changes only when the colour roles have changed, so that a canvas never reads the old ones. */
export function useScheme(): string {
  const stale = useConnection((s) => s.staleSince !== null);
  return `${useSyncExternalStore(subscribe, painted)}${stale ? ' stale' : ''}`;
}
