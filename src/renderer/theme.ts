import { createTheme, Portal } from '@mantine/core';

/** Mantine speaks our scales, so that it follows the density: system fonts, dense sizes, small radii. Colours come from the role tokens in styles/tokens.css. */
export const theme = createTheme({
  fontFamily: 'var(--bw-font)',
  fontFamilyMonospace: 'var(--bw-mono)',
  fontSizes: { xs: 'var(--bw-text-1)', sm: 'var(--bw-text-2)', md: 'var(--bw-text-3)', lg: 'var(--bw-text-4)', xl: 'var(--bw-text-5)' },
  spacing: { xs: 'var(--bw-space-2)', sm: 'var(--bw-space-3)', md: 'var(--bw-space-4)', lg: 'var(--bw-space-5)', xl: 'var(--bw-space-6)' },
  defaultRadius: 'var(--bw-radius)',
  respectReducedMotion: true,
  cursorType: 'pointer',
  // Menus and popovers stand in a landmark too; App.tsx has it.
  components: { Portal: Portal.extend({ defaultProps: { target: '#layers' } }) },
});
