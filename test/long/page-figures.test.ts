/** What the page takes, in figures: logs that come fast, a long one that is searched, and its first view. */
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import test from 'ava';
import type { CDPSession, Page } from 'playwright-core';
import { crowdedPods, LOGGED_POD } from '../helpers/crowded-node.ts';
import { type BrowserNode, startBrowserNode } from '../helpers/page-browser.ts';

const WAIT_MS = 60_000;
const RUNS = 5;
const LINES = 100_000;
const LINES_PER_SECOND = 5_000;
const TICK_MS = 20;
/** 104 bytes each: 40 MB and more. */
const SEARCHED_LINES = 400_000;
const { namespace, name, uid, container } = LOGGED_POD;

let browser: BrowserNode;
let logFile: string;

test.before('start a node, its agent and a browser', async () => {
  browser = await startBrowserNode({
    containers: false,
    modbus: false,
    pods: [],
    morePods: crowdedPods().slice(0, 10),
    fill: ({ addresses }) => {
      const folder = join(addresses.podLogsFolder, `${namespace}_${name}_${uid}`, container);
      mkdirSync(folder, { recursive: true });
      logFile = join(folder, '0.log');
      writeFileSync(logFile, '');
    },
  });
});

test.after.always('stop them', async () => {
  await browser?.stop();
});

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** As the runtime writes it. */
function asLogged(lines: readonly string[]): string {
  const at = new Date().toISOString().replace('Z', '000000Z');
  return lines.map((line) => `${at} stdout F ${line}\n`).join('');
}

async function heapMiB(client: CDPSession): Promise<number> {
  await client.send('HeapProfiler.collectGarbage');
  const { metrics } = await client.send('Performance.getMetrics');
  return (metrics.find((metric) => metric.name === 'JSHeapUsedSize')?.value ?? 0) / 2 ** 20;
}

async function openLog(lines: number): Promise<Page> {
  const { page } = await browser.open(`#/pods/${namespace}/${name}/logs?container=${container}`);
  await page.locator('.toolbar select').nth(1).selectOption('all');
  await shows(page, lines);
  return page;
}

function shows(page: Page, lines: number): Promise<void> {
  return page
    .locator('.title .muted', { hasText: `${lines.toLocaleString('en')} lines` })
    .waitFor({ timeout: 2 * WAIT_MS });
}

test.serial(
  'a log that grows by 5,000 lines a second is followed whole, and the page stays responsive',
  async (t) => {
    const frames: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      writeFileSync(logFile, asLogged([`run ${run}`, 'it begins']));
      const hash = createHash('sha256').update(`run ${run}\nit begins\n`);
      const page = await openLog(2);
      const client = await page.context().newCDPSession(page);
      await client.send('Performance.enable');
      const heapBefore = await heapMiB(client);
      await page.evaluate(`{
      globalThis.frames = [];
      let before = performance.now();
      const step = (now) => { globalThis.frames.push(now - before); before = now; requestAnimationFrame(step); };
      requestAnimationFrame(step);
    }`);
      const startedMs = performance.now();
      for (let written = 0; written < LINES; ) {
        const due = Math.min(LINES, Math.floor(((performance.now() - startedMs) / 1000) * LINES_PER_SECOND));
        const lines = Array.from(
          { length: due - written },
          (_, index) => `line ${written + index} ${'of a log '.repeat(8)}`,
        );
        if (lines.length > 0) appendFileSync(logFile, asLogged(lines));
        for (const line of lines) hash.update(`${line}\n`);
        written = due;
        await after(TICK_MS);
      }
      const writtenMs = performance.now() - startedMs;
      await shows(page, LINES + 2);
      const lateMs = performance.now() - startedMs - writtenMs;
      const p95 = Number(
        await page.evaluate(
          'globalThis.frames.toSorted((a, b) => a - b)[Math.floor(globalThis.frames.length * 0.95)]',
        ),
      );
      const grown = (await heapMiB(client)) - heapBefore;
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download', exact: true }).click();
      const file = await (await download).path();
      t.is(createHash('sha256').update(readFileSync(file)).digest('hex'), hash.digest('hex'));
      t.log(
        `written in ${(writtenMs / 1000).toFixed(1)} s, all shown ${lateMs.toFixed(0)} ms later; frames p95 ${p95.toFixed(1)} ms; heap +${grown.toFixed(1)} MiB`,
      );
      t.true(grown < 40, `${grown} MiB`);
      frames.push(p95);
      await page.context().close();
    }
    t.true(median(frames) < 50, `${median(frames)} ms`);
  },
);

test.serial('a log of 40 MB is searched to its end', async (t) => {
  const line = 'x'.repeat(96);
  const lines = Array.from(
    { length: SEARCHED_LINES - 1 },
    (_, index) => `${String(index).padStart(7, '0')}${line}`,
  );
  writeFileSync(logFile, asLogged([...lines, 'the Needle is here']));
  const page = await openLog(SEARCHED_LINES);
  const searched: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const startedMs = performance.now();
    await page.locator('.search input').fill('nEEDLE');
    await page.locator('.search output', { hasText: '1 of 1' }).waitFor({ timeout: WAIT_MS });
    searched.push(performance.now() - startedMs);
    await page.locator('.log-line.target mark', { hasText: 'Needle' }).waitFor({ timeout: WAIT_MS });
    await page.locator('.search input').fill('');
    await page.locator('.search output').waitFor({ state: 'detached', timeout: WAIT_MS });
  }
  t.log(
    `found after ${searched.map((ms) => ms.toFixed(0)).join(', ')} ms, median ${median(searched).toFixed(0)} ms`,
  );
  t.true(median(searched) < 5_000);
  await page.context().close();
});

test.serial('on a machine slowed 4 times the first view is painted within a second', async (t) => {
  const painted: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const { page } = await browser.blank();
    const client = await page.context().newCDPSession(page);
    await client.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.goto(browser.url);
    await page.locator('[name=user]').waitFor({ timeout: WAIT_MS });
    const ms = await page.evaluate(
      `new Promise((resolve) => new PerformanceObserver((list) => {
        const [paint] = list.getEntriesByName('first-contentful-paint');
        if (paint !== undefined) resolve(paint.startTime);
      }).observe({ type: 'paint', buffered: true }))`,
    );
    painted.push(Number(ms));
    await page.context().close();
  }
  t.log(`first contentful paint: ${painted.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  t.true(median(painted) < 1_000, `${median(painted)} ms`);
});
