import { useSyncExternalStore } from 'react';

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

/** What the page is painted in: scheme, pair of profit colours, density. Unlike the wish (a stored choice, the system's setting) it changes only when the colour roles have changed, so that a canvas never reads the old ones. */
export const useScheme = (): string => useSyncExternalStore(subscribe, painted);
