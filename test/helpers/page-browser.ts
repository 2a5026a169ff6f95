/** The built page before a sandbox node, in Debian's Chromium. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { parseCommandLine } from '../../agent/config/command-line.ts';
import { loadConfiguration } from '../../agent/config/load-configuration.ts';
import { systemClock } from '../../common/clock.ts';
import { makeLink } from '../../common/page-link.ts';
import { buildPage } from '../../scripts/support/page-bundle.mjs';
import type { SandboxNode, SandboxOptions } from '../../sandbox/sandbox-node.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { startAgent, type TestAgent } from './agent.ts';
import { type Cable, layCable } from './cable.ts';
import { writePolicy } from './policy.ts';
import { startTestNode } from './sandbox-node.ts';
import { testConfiguration } from './test-configuration.ts';
import { writeUsers } from './users.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const POLICY = `bindings:
  - { role: admin, principals: [alice] }
  - { role: viewer, principals: [vera] }
`;

/** As `/etc/edgectl/panel.yaml`. */
const PANEL = `title: Press line
items:
  - { device: factory/press-1, property: temperature, show: trend, label: Platen temperature }
  - { device: factory/press-1, property: setpoint, show: set, label: Set point, step: 0.5 }
  - { device: factory/press-1, property: enabled, show: switch, label: Press }
  - heading: Production
  - { device: factory/press-1, property: strokes, show: trend, hours: 8, label: Strokes }
`;

/** What a page did that it may not. */
export interface Misdeeds {
  /** Requests to another origin. */
  readonly elsewhere: string[];
  readonly violations: string[];
  readonly errors: string[];
}

export interface OpenedPage {
  readonly page: Page;
  readonly misdeeds: Misdeeds;
}

export interface OpenOptions {
  readonly user?: string;
  readonly width?: number;
  readonly height?: number;
  readonly language?: 'en' | 'de';
  readonly theme?: 'light' | 'dark';
}

export interface BrowserNode {
  readonly node: SandboxNode;
  readonly agent: TestAgent;
  /** What the browser's connections run over. */
  readonly cable: Cable;
  /** `http://127.0.0.1:PORT/hmi/` */
  readonly url: string;
  /** A page of its own, not logged in. */
  blank(options?: OpenOptions): Promise<OpenedPage>;
  /** A page that is logged in by a link, where `hash` leads. */
  open(hash: string, options?: OpenOptions): Promise<OpenedPage>;
  /** The agent's monotonic time leaps so far that nobody has done anything for long enough. */
  passIdle(): void;
  /** Takes the place of the policy: {@link POLICY} until then. */
  writePolicy(text: string): void;
  /** The agent is stopped, and another one started in its place. */
  restartAgent(): Promise<void>;
  stop(): Promise<void>;
}

export interface BrowserNodeOptions extends SandboxOptions {
  /** More than the sandbox has, before there is an agent. */
  readonly fill?: (node: SandboxNode) => void;
}

/** @throws Error where there is no Chromium */
export async function startBrowserNode({ fill, ...sandbox }: BrowserNodeOptions = {}): Promise<BrowserNode> {
  const executablePath = BROWSERS.find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error(
      `there is no Chromium on this machine: apt-get install chromium (${BROWSERS.join(', ')})`,
    );
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  const built = join(folder, 'hmi');
  await buildPage(built, esbuild);
  const node = await startTestNode({ modbus: true, ...sandbox });
  fill?.(node);
  const { backends } = loadConfiguration(
    parseCommandLine(['--edgecore-config', node.addresses.edgeCoreYaml]),
    {},
  );
  writePolicy(folder, POLICY);
  writeFileSync(join(folder, 'panel.yaml'), PANEL);
  const { web } = testConfiguration(folder);
  const port = await freePort();
  const configuration = {
    backends,
    publish: { devices: ['*/*/*'], events: false },
    users: writeUsers(folder, ['alice', 'vera']),
    web: { ...web, enabled: true, port, folder: built },
  };
  let leaptMs = 0;
  const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + leaptMs };
  let agent = await startAgent(folder, configuration, clock);
  const cable = await layCable(port);
  const url = `http://127.0.0.1:${cable.port}/hmi/`;
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const contexts: BrowserContext[] = [];
  const blank: BrowserNode['blank'] = async ({
    width = 1280,
    height = 800,
    language = 'en',
    theme = 'light',
  } = {}) => {
    const context = await browser.newContext({
      viewport: { width, height },
      locale: language,
      colorScheme: theme,
      reducedMotion: 'reduce',
    });
    contexts.push(context);
    const page = await context.newPage();
    const misdeeds: Misdeeds = { elsewhere: [], violations: [], errors: [] };
    const { host } = new URL(url);
    page.on('request', (request) => {
      const asked = new URL(request.url());
      if (asked.host !== host && asked.protocol !== 'blob:' && asked.protocol !== 'data:')
        misdeeds.elsewhere.push(request.url());
    });
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/i.test(message.text()))
        misdeeds.violations.push(message.text());
    });
    page.on('pageerror', (error) => misdeeds.errors.push(error.message));
    return { page, misdeeds };
  };
  return {
    node,
    get agent() {
      return agent;
    },
    cable,
    url,
    blank,
    async open(hash, { user = 'root', ...options } = {}) {
      const opened = await blank(options);
      const { page } = opened;
      await page.goto(`${url}#link=${makeLink(agent.configuration.socket, user)}`);
      await page.waitForSelector('header .node');
      await page.goto(`${url}${hash}`);
      return opened;
    },
    passIdle() {
      leaptMs += configuration.web.idleTimeoutSeconds * 1000;
    },
    writePolicy: (text) => void writePolicy(folder, text),
    async restartAgent() {
      await agent.stop();
      agent = await startAgent(folder, configuration, clock);
    },
    async stop() {
      await browser.close();
      await cable.stop();
      await agent.stop();
      await node.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
