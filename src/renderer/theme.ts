import { createTheme } from '@mantine/core';

/** Mantine speaks our scales: system fonts, the dense sizes, small radii. Colours come from the role tokens in styles/tokens.css. */
export const theme = createTheme({
  fontFamily: 'var(--bw-font)',
  fontFamilyMonospace: 'var(--bw-mono)',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '20px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  defaultRadius: '4px',
  respectReducedMotion: true,
  cursorType: 'pointer',
});
