/** The page in Debian's Chromium before a sandbox node: what each view shows, and what it never does. */
import test, { type ExecutionContext } from 'ava';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { type BrowserNode, type OpenedPage, startBrowserNode } from '../helpers/page-browser.ts';
import { openShell } from '../helpers/page-shell.ts';

const WAIT_MS = 30_000;

let browser: BrowserNode;

test.before('start a node, its agent and a browser', async () => {
  browser = await startBrowserNode();
});

test.after.always('stop them', async () => {
  await browser?.stop();
});

/** Each view, and what is there when it is shown. */
const VIEWS: Readonly<Record<string, { readonly hash: string; readonly there: string }>> = {
  overview: { hash: '#/', there: '.events li' },
  pods: { hash: '#/pods', there: 'tbody tr' },
  'a pod': { hash: '#/pods/default/web-0', there: '.cards li' },
  'a pod that crashes': { hash: '#/pods/default/crasher', there: '.crash pre' },
  'a log': { hash: '#/pods/factory/biglog/logs', there: '.log-line' },
  'a shell': { hash: '#/pods/default/web-0/shell', there: '.xterm-rows, .running' },
  devices: { hash: '#/devices', there: '.tile' },
  'a panel': { hash: '#/panel', there: '.trend canvas' },
  'the panel of a device': { hash: '#/panel/factory/press-1', there: '.switch' },
  'a device': { hash: '#/devices/factory/press-1', there: '.property' },
};

const LOOKS = (['en', 'de'] as const).flatMap((language) =>
  (['light', 'dark'] as const).map((theme) => ({ language, theme })),
);

function isClean(t: ExecutionContext, { misdeeds }: OpenedPage): void {
  t.deepEqual(misdeeds, { elsewhere: [], violations: [], errors: [] });
}

/** axe runs in a world of its own: the policy of the page lets no script in. */
async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  const context = await page.context().newCDPSession(page);
  const { frameTree } = await context.send('Page.getFrameTree');
  const { executionContextId } = await context.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
  });
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await context.send('Runtime.evaluate', {
      expression,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  await evaluate(axe.source);
  const found = await evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | ')))`,
  );
  return found as readonly string[];
}

for (const [name, { hash, there }] of Object.entries(VIEWS)) {
  for (const shown of LOOKS) {
    test.serial(
      `${name}, ${shown.language}, ${shown.theme}: no fault of accessibility, nothing from elsewhere`,
      async (t) => {
        const opened = await browser.open(hash, shown);
        const { page } = opened;
        await page.waitForSelector(there, { timeout: WAIT_MS });
        t.deepEqual(await accessibilityFaults(page), []);
        isClean(t, opened);
        await page.context().close();
      },
    );
  }
}

for (const shown of LOOKS) {
  test.serial(`the login, ${shown.language}, ${shown.theme}: no fault of accessibility`, async (t) => {
    const opened = await browser.blank(shown);
    await opened.page.goto(browser.url);
    await opened.page.waitForSelector('[name=user]');
    t.deepEqual(await accessibilityFaults(opened.page), []);
    isClean(t, opened);
    await opened.page.context().close();
  });
}

test.serial('each view fits a screen of 320 pixels', async (t) => {
  for (const [name, { hash, there }] of Object.entries(VIEWS)) {
    const opened = await browser.open(hash, { width: 320, height: 640 });
    await opened.page.waitForSelector(there, { timeout: WAIT_MS });
    const width = await opened.page.evaluate('document.documentElement.scrollWidth');
    t.true(Number(width) <= 320, `${name} is ${String(width)} pixels wide`);
    await opened.page.context().close();
  }
});

test.serial('a login by password, a wrong one, and what a viewer does not see', async (t) => {
  const opened = await browser.blank();
  const { page } = opened;
  await page.goto(browser.url);
  await page.fill('[name=user]', 'vera');
  await page.fill('[name=password]', 'wrong');
  await page.click('[type=submit]');
  await page.waitForSelector('.problem:not(:empty)');
  t.deepEqual(await accessibilityFaults(page), []);
  await page.fill('[name=password]', 'vera');
  await page.click('[type=submit]');
  await page.waitForSelector('header .node');
  await page.goto(`${browser.url}#/pods/default/web-0`);
  await page.waitForSelector('.cards li', { timeout: WAIT_MS });
  t.is(await page.locator('.actions button, .actions a[href$=shell]').count(), 0);
  t.is((await page.context().cookies())[0]?.httpOnly, true);
  await page.locator('.settings summary').click();
  await page.locator('.settings button').click();
  await page.waitForSelector('[name=user]');
  isClean(t, opened);
  await page.context().close();
});

test.serial('a shell takes what is typed, follows the size of the window, and outlives a cut', async (t) => {
  const opened = await browser.open('#/pods/default/web-0/shell');
  const { page } = opened;
  const screen = page.locator('.xterm-rows');
  await openShell(page);
  await page.keyboard.type('echo pid-$$-\n');
  await screen.filter({ hasText: /pid-\d+-/ }).waitFor({ timeout: WAIT_MS });
  const pid = /pid-(\d+)-/.exec((await screen.textContent()) ?? '')?.[1];
  // Every connection of the broker ends, and the next one is taken by the broker that comes after it.
  await browser.agent.agent.restartUnit('broker/embedded');
  await page.setViewportSize({ width: 900, height: 600 });
  await page.locator('.connection.up').waitFor({ timeout: WAIT_MS });
  await page.keyboard.type('clear; echo again-$$-; stty size\n');
  await screen.filter({ hasText: new RegExp(`again-${pid}-`) }).waitFor({ timeout: WAIT_MS });
  await screen.filter({ hasText: /\d+ \d+/ }).waitFor({ timeout: WAIT_MS });
  isClean(t, opened);
  await page.context().close();
});

test.serial('a device takes a value, and one outside of its range is not sent', async (t) => {
  const opened = await browser.open('#/devices/factory/press-1');
  const { page } = opened;
  const property = page.locator('.property', { has: page.locator('form') }).first();
  await property.waitFor({ timeout: WAIT_MS });
  const input = property.locator('input:not([type=checkbox])');
  const range = (await property.textContent()) ?? '';
  const maximum = Number(/to (-?[\d.]+)/.exec(range)?.[1]);
  await input.fill(String(maximum + 1));
  t.true(await property.locator('[type=submit]').isDisabled());
  await input.fill(String(maximum - 1));
  await property.locator('[type=submit]').click();
  await property.locator('form .note').waitFor({ timeout: WAIT_MS });
  t.log(await property.locator('form .note').textContent());
  t.regex((await property.locator('form .note').textContent()) ?? '', /Confirmed|reports/);
  isClean(t, opened);
  await page.context().close();
});

test.serial(
  'what a device makes of a value is shown as it is: confirmed, clamped, not known and then settled',
  async (t) => {
    const { mapper } = browser.node.modbus ?? {};
    if (mapper === undefined) throw new Error('the node has no mapper');
    const { page, ...opened } = await browser.open('#/devices/factory/press-1');
    const property = page.locator('.property', { has: page.getByRole('heading', { name: 'setpoint' }) });
    const note = property.locator('form .note');
    const set = async (value: string): Promise<void> => {
      await property.locator('form input:not([type=checkbox])').fill(value);
      await property.locator('[type=submit]').click();
    };
    await property.waitFor({ timeout: WAIT_MS });
    await set('40');
    await note.filter({ hasText: 'Confirmed: the device reports 40.' }).waitFor({ timeout: WAIT_MS });
    mapper.behave({ clamp: { minimum: 0, maximum: 50 } });
    await set('80');
    await property
      .locator('form .note.warn', { hasText: /80 was written, 50 is reported/ })
      .waitFor({ timeout: WAIT_MS });
    mapper.behave();
    await set('41');
    await note.filter({ hasText: 'Confirmed' }).waitFor({ timeout: WAIT_MS });
    // It dies of the update, after it has taken it.
    mapper.behave({ diesOfUpdates: true });
    await set('45');
    await note.filter({ hasText: 'whether it took the value is not known' }).waitFor({ timeout: WAIT_MS });
    mapper.behave();
    await mapper.restart();
    // It began anew with what EdgeCore gave it, and the page says so.
    await page
      .locator('.edits li', { hasText: /setpoint\s*→\s*45\s*(the device reports another value|in force)/ })
      .waitFor({ timeout: 2 * WAIT_MS });
    isClean(t, { page, ...opened });
    await page.context().close();
  },
);

test.serial(
  'a log of 40,000 lines is read from its beginning and searched, and the page stays responsive',
  async (t) => {
    const opened = await browser.open('#/pods/factory/biglog/logs');
    const { page } = opened;
    await page.locator('.toolbar select').nth(1).selectOption('all');
    // The page forbids code that is made of text, also where a test would wait by it.
    await page
      .locator('.title .muted', { hasText: /^[1-9]\d,\d{3} lines$/ })
      .waitFor({ timeout: 4 * WAIT_MS });
    await page.locator('.search input').fill('BULK-DONE');
    await page.locator('.search output', { hasText: '1 of' }).waitFor({ timeout: 2 * WAIT_MS });
    const frameMs = await page.evaluate(
      `new Promise((resolve) => {
      const box = document.querySelector('.log-box');
      const times = [];
      let before = performance.now();
      const step = (now) => {
        times.push(now - before);
        before = now;
        box.scrollTop = Math.random() * box.scrollHeight;
        if (times.length < 100) requestAnimationFrame(step);
        else resolve(times.sort((one, other) => one - other)[94]);
      };
      requestAnimationFrame(step);
    })`,
    );
    t.log(`p95 of 100 frames while scrolling: ${Number(frameMs).toFixed(0)} ms`);
    isClean(t, opened);
    await page.context().close();
  },
);
