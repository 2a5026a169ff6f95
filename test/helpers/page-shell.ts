/** The shell of the page, as a person opens it. */
import type { Page } from 'playwright-core';

/** The node may be busy with other tests. */
const WAIT_MS = 30_000;

/** A shell of its own, whatever others were left. */
export async function openShell(page: Page): Promise<void> {
  const another = page.getByRole('button', { name: 'Open another' });
  await page.locator('.badge', { hasText: 'Connected' }).or(another).first().waitFor({ timeout: WAIT_MS });
  if (await another.isVisible()) await another.click();
  await isConnected(page);
}

export async function isConnected(page: Page): Promise<void> {
  await page.locator('.badge', { hasText: 'Connected' }).waitFor({ timeout: WAIT_MS });
  await page.locator('.screen').click();
}
