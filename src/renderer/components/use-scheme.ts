import { useSyncExternalStore } from 'react';

const ATTRIBUTE = 'data-mantine-color-scheme';

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: [ATTRIBUTE] });
  return () => observer.disconnect();
}

/** The scheme that the page is painted in. Unlike the wish (a stored choice, the system's setting) it changes only when the colour roles have changed, so that a canvas never reads the old ones. */
export const useScheme = (): string => useSyncExternalStore(subscribe, () => document.documentElement.getAttribute(ATTRIBUTE) ?? '');
