// The command palette as a person uses it.
import type { Locator, Page } from 'playwright';

export const palette = (page: Page): Locator => page.getByRole('dialog', { name: 'Command palette' });

/** Opens the palette by its keys, types the words and runs what is found first. */
export async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await palette(page).getByRole('combobox', { name: 'Command' }).fill(words);
  await page.keyboard.press('Enter');
  await palette(page).waitFor({ state: 'hidden' });
}
