/** The page of a report as the application shows it: in the application's theme. On its own the page follows the reader's system. */
export const inTheme = (page: string, theme: 'light' | 'dark'): string => page.replace(/<html(?=[ >])/, `<html data-theme="${theme}"`);
