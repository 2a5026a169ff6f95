/** What goes on in the page when its connection, or the agent, does not: shells, logs and logins. */
import { createHash } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import test from 'ava';
import type { Locator, Page } from 'playwright-core';
import { shellPod } from '../helpers/containerd.ts';
import { isConnected, openShell } from '../helpers/page-shell.ts';
import { type BrowserNode, startBrowserNode } from '../helpers/page-browser.ts';

const WAIT_MS = 60_000;
const SHELL = '#/pods/default/box/shell';

let browser: BrowserNode;

test.before('start a node, its agent and a browser', async () => {
  browser = await startBrowserNode({
    pods: ['factory/biglog'],
    morePods: [shellPod('box', 'sleep 1000000')],
  });
});

test.after.always('stop them', async () => {
  await browser?.stop();
});

const screenOf = (page: Page): Locator => page.locator('.xterm-rows');

/** Runs what a person types. @returns what the pattern catches on the screen */
async function typed(page: Page, line: string, pattern: RegExp): Promise<string> {
  await page.keyboard.type(`${line}\n`);
  const screen = screenOf(page);
  await screen.filter({ hasText: pattern }).waitFor({ timeout: WAIT_MS });
  return pattern.exec((await screen.textContent()) ?? '')?.[1] ?? '';
}

test.serial(
  'a shell keeps its process over cuts of 1, 10 and 50 seconds, and says what it waits for',
  async (t) => {
    const { page } = await browser.open(SHELL);
    await openShell(page);
    const pid = await typed(page, 'echo pid-$$-', /pid-(\d+)-/);
    for (const seconds of [1, 10, 50]) {
      browser.cable.cut();
      await page.locator('.badge', { hasText: /goes on and waits for you/ }).waitFor({ timeout: WAIT_MS });
      await after(seconds * 1000);
      browser.cable.mend();
      await page.locator('.connection.up').waitFor({ timeout: WAIT_MS });
      t.is(await typed(page, `echo after-${seconds}-$$-`, new RegExp(`after-${seconds}-(\\d+)-`)), pid);
    }
    await page.context().close();
  },
);

test.serial('a terminal has the size of its window, runs vi, and takes 5 MB that are pasted', async (t) => {
  const { page } = await browser.open(SHELL);
  await openShell(page);
  const before = await typed(page, 'echo size $(stty size).', /size (\d+ \d+)\./);
  await page.setViewportSize({ width: 900, height: 560 });
  const size = await typed(page, 'clear; echo then $(stty size).', /then (\d+ \d+)\./);
  const [rows = 0, columns = 0] = size.split(' ').map(Number);
  const [rowsBefore = 0, columnsBefore = 0] = before.split(' ').map(Number);
  t.true(rows < rowsBefore && columns < columnsBefore, `${before}, then ${size}`);
  await page.keyboard.type('vi /tmp/letter\n');
  await screenOf(page)
    .filter({ hasText: /~\s*~\s*~/ })
    .waitFor({ timeout: WAIT_MS });
  const showsMode = (mode: RegExp): Promise<void> =>
    screenOf(page).filter({ hasText: mode }).waitFor({ timeout: WAIT_MS });
  await page.keyboard.type('idear machine');
  await showsMode(/I \/tmp\/letter/);
  await page.keyboard.press('Escape');
  // What comes right behind an escape character is taken for a part of its sequence.
  await showsMode(/- \/tmp\/letter/);
  await page.keyboard.type(':wq\n');
  t.is(await typed(page, 'clear; echo letter: $(cat /tmp/letter).', /letter: ([a-z ]+)\./), 'dear machine');
  const line = `${'0123456789'.repeat(6)}-pasted\n`;
  const text = line.repeat(Math.ceil(5_000_000 / line.length));
  await page.keyboard.type(`clear; stty -echo; echo go; head -c ${text.length} | md5sum; stty echo\n`);
  await screenOf(page).filter({ hasText: /go/ }).waitFor({ timeout: WAIT_MS });
  const startedMs = performance.now();
  await page.evaluate(
    `{
      const data = new DataTransfer();
      data.setData('text/plain', ${JSON.stringify(line)}.repeat(${text.length / line.length}));
      document.querySelector('.xterm-helper-textarea').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    }`,
  );
  const wanted = createHash('md5').update(text).digest('hex');
  await screenOf(page)
    .filter({ hasText: /[0-9a-f]{32}/ })
    .waitFor({ timeout: 4 * WAIT_MS });
  t.log(
    `${text.length} bytes were read ${((performance.now() - startedMs) / 1000).toFixed(1)} s after they were pasted`,
  );
  t.true(((await screenOf(page).textContent()) ?? '').includes(wanted));
  await page.context().close();
});

test.serial('a shell goes on at another page of the same person, and the first one says so', async (t) => {
  const first = await browser.open(SHELL);
  await openShell(first.page);
  const pid = await typed(first.page, 'echo pid-$$-', /pid-(\d+)-/);
  const second = await browser.open(SHELL);
  await second.page
    .locator('.running p', { hasText: 'in use on another page' })
    .getByRole('button')
    .click({ timeout: WAIT_MS });
  await isConnected(second.page);
  t.is(await typed(second.page, 'echo here-$$-', /here-(\d+)-/), pid);
  await first.page.locator('.badge', { hasText: /goes on in another page/ }).waitFor({ timeout: WAIT_MS });
  t.deepEqual(second.misdeeds, { elsewhere: [], violations: [], errors: [] });
  await first.page.context().close();
  await second.page.context().close();
});

test.serial(
  'a restart of the agent: the login stands, the log goes on where it stopped, a shell says why it ended',
  async (t) => {
    const { page, misdeeds } = await browser.open('#/pods/factory/biglog/logs');
    const lines = page.locator('.title .muted', { hasText: /^\d[\d,]* lines$/ });
    await lines.waitFor({ timeout: WAIT_MS });
    const shell = await browser.open(SHELL);
    await openShell(shell.page);
    await browser.restartAgent();
    await shell.page
      .locator('.badge', { hasText: /its process ended with the agent/ })
      .waitFor({ timeout: WAIT_MS });
    await page.locator('.connection.up').waitFor({ timeout: WAIT_MS });
    const count = async (): Promise<number> => Number((await lines.textContent())?.replace(/\D/g, ''));
    const [atFirst, startedMs] = [await count(), performance.now()];
    while ((await count()) <= atFirst + 2 && performance.now() - startedMs < WAIT_MS) await after(100);
    t.true((await count()) > atFirst + 2);
    // A second without a line, or with one twice, would show in the numbers of the last lines.
    const shown = (await page.locator('.log-shown').textContent()) ?? '';
    const ticks = [...shown.matchAll(/tick (\d+)/g)].map(([, tick]) => Number(tick));
    t.log(`ticks on the screen: ${ticks.slice(-5).join(' ')}`);
    for (const [index, tick] of ticks.entries()) if (index > 0) t.is(tick, (ticks[index - 1] ?? 0) + 1);
    t.deepEqual(misdeeds, { elsewhere: [], violations: [], errors: [] });
    await page.context().close();
    await shell.page.context().close();
  },
);
