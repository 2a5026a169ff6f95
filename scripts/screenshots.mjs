/** `npm run screenshots [FOLDER]`: pictures of the page before a sandbox node, for README and docs (`docs/images/hmi-*.png`). */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap } from './support/bootstrap.mjs';
import { inCheckout } from './support/checkout.mjs';
import { SANDBOX_PACKAGES } from './support/debian-packages.mjs';
import { endOnSignals } from './support/interrupt.mjs';
import { runMain, say } from './support/say.mjs';

const folder = process.argv[2] ?? inCheckout('docs', 'images');
/** Lists and values come by watches that begin when the page is there. */
const SETTLED_MS = 2_500;

const settled = (page) => page.waitForTimeout(SETTLED_MS);

/** Each picture: where, how it is looked at, and what is done before it is taken. */
const PICTURES = {
  login: { blank: true },
  overview: { hash: '#/' },
  'overview-dark': { hash: '#/', theme: 'dark' },
  'overview-german': { hash: '#/', language: 'de' },
  pods: { hash: '#/pods' },
  crash: {
    hash: '#/pods/default/crasher',
    // Between two of its ends it runs.
    act: (page) => page.locator('.crash pre').waitFor({ timeout: 60_000 }),
  },
  logs: {
    hash: '#/pods/factory/biglog/logs',
    act: async (page) => {
      await page.locator('.search input').fill('99');
      await settled(page);
    },
  },
  shell: {
    hash: '#/pods/default/web-0/shell',
    act: async (page) => {
      await page.locator('.screen').click();
      await page.keyboard.type('ls -l /; stty size\n');
      await settled(page);
    },
  },
  devices: { hash: '#/devices' },
  'devices-table': {
    hash: '#/devices',
    act: (page) => page.getByRole('button', { name: 'Table' }).click(),
  },
  device: { hash: '#/devices/factory/press-1' },
  'device-phone': { hash: '#/devices/factory/press-1', width: 390, height: 844 },
  panel: { hash: '#/panel' },
  'panel-phone': { hash: '#/panel/factory/press-1', width: 390, height: 844 },
  'overview-phone': { hash: '#/', width: 320, height: 640 },
  'pods-phone': { hash: '#/pods', width: 320, height: 640 },
  // The last one: nothing is mended after it.
  'overview-broken': {
    hash: '#/',
    act: async (page, { node }) => {
      await node.stopContainerd();
      await node.modbus.mapper.kill();
      await page.getByRole('button', { name: 'Check again' }).click();
      await page.locator('.summary', { hasText: 'have failed' }).waitFor({ timeout: 60_000 });
    },
  },
};

await runMain(async () => {
  await bootstrap([...SANDBOX_PACKAGES, 'chromium']);
  const { startBrowserNode } = await import('../test/helpers/page-browser.ts');
  endOnSignals();
  mkdirSync(folder, { recursive: true });
  const only = process.argv.slice(3);
  const node = await startBrowserNode();
  try {
    for (const [name, { blank = false, hash = '#/', act, ...options }] of Object.entries(PICTURES)) {
      if (only.length > 0 && !only.includes(name)) continue;
      const { page, misdeeds } = blank ? await node.blank(options) : await node.open(hash, options);
      if (blank) await page.goto(node.url);
      await settled(page);
      await act?.(page, node);
      await page.screenshot({ path: join(folder, `hmi-${name}.png`) });
      say(`hmi-${name}.png ${JSON.stringify(misdeeds)}`);
      await page.context().close();
    }
  } finally {
    await node.stop();
  }
  return 0;
});
