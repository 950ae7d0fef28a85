import { isMantineColorScheme, useMantineColorScheme, type MantineColorScheme, type MantineColorSchemeManager } from '@mantine/core';
import { useEffect } from 'react';
import { useSettings } from '../store/settings-store.ts';

// Kept beside the settings so that public/first-paint.js knows them before the engine answers: nothing else is.
const THEME_KEY = 'breakwater.theme';
const DENSITY_KEY = 'breakwater.density';

/** Remembers the wish for a theme on this machine; the settings of the engine are the truth. */
export const schemeMemory: MantineColorSchemeManager = {
  get(fallback) {
    const stored = localStorage.getItem(THEME_KEY);
    return isMantineColorScheme(stored) ? stored : fallback;
  },
  set: (value: MantineColorScheme) => localStorage.setItem(THEME_KEY, value),
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => localStorage.removeItem(THEME_KEY),
};

/** Paints the page as the settings say: theme, density and the pair of colours for profit and loss. Draws nothing. */
export function Appearance() {
  const { setColorScheme } = useMantineColorScheme();
  const theme = useSettings((s) => (s.loaded ? s.settings.theme : null));
  const density = useSettings((s) => (s.loaded ? s.settings.density : null));
  const pnlColours = useSettings((s) => s.settings.pnlColours);
  useEffect(() => { if (theme !== null) setColorScheme(theme); }, [theme, setColorScheme]);
  useEffect(() => {
    if (density === null) return;
    document.documentElement.setAttribute('data-density', density);
    localStorage.setItem(DENSITY_KEY, density);
  }, [density]);
  useEffect(() => { document.documentElement.setAttribute('data-pnl', pnlColours); }, [pnlColours]);
  return null;
}
