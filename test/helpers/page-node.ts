/** An agent that serves the page, without a node behind it, and how a browser asks it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ExecutionContext } from 'ava';
import { WebSocket } from 'ws';
import { type Client, connect } from '@edgectl/client/browser';
import type { Configuration, WebConfiguration } from '../../agent/config/configuration.ts';
import { startAgent, type TestAgent } from './agent.ts';
import { writePolicy } from './policy.ts';
import { temporaryFolder } from './temp-folder.ts';
import { testConfiguration } from './test-configuration.ts';
import { writeUsers } from './users.ts';

const POLICY = `bindings:
  - { role: admin, principals: [alice] }
  - { role: viewer, principals: [vera] }
`;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  json(): Readonly<Record<string, unknown>>;
}

export interface Login {
  readonly cookie: string;
  readonly secret: string;
  readonly principal: string;
}

export interface PageNode {
  readonly agent: TestAgent;
  readonly folder: string;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  ask(method: string, path: string, headers?: OutgoingHttpHeaders, body?: string): Promise<Answer>;
  /** A request as the page itself sends it. */
  post(content: object, headers?: OutgoingHttpHeaders): Promise<Answer>;
  login(user: string): Promise<Login>;
  /** A WebSocket as a browser opens it. */
  socket(headers: { readonly cookie?: string; readonly origin?: string }, path?: string): WebSocket;
  /** Closed with the test. */
  client(login: Login, changes?: { readonly username?: string; readonly secret?: string }): Promise<Client>;
}

/** A page of two files, as a build leaves it. */
export function writePage(folder: string): string {
  const page = join(folder, 'page');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(
    join(page, 'index.html'),
    '<!doctype html><meta name="edgectl-nonce" content="__NONCE__"><script type="module" src="assets/main-ABC.js"></script>',
  );
  writeFileSync(join(page, 'assets', 'main-ABC.js.gz'), gzipSync('console.log(1)'));
  writeFileSync(join(page, 'assets', 'notes.txt'), 'not part of it');
  return page;
}

export async function startPageNode(
  t: ExecutionContext,
  web: Partial<WebConfiguration> = {},
  changes: Partial<Configuration> = {},
): Promise<PageNode> {
  const folder = temporaryFolder(t);
  writePolicy(folder, POLICY);
  const defaults = testConfiguration(folder);
  const agent = await startAgent(folder, {
    users: writeUsers(folder, ['alice', 'vera']),
    web: { ...defaults.web, enabled: true, port: 0, folder: writePage(folder), ...web },
    ...changes,
  });
  t.teardown(() => agent.stop());
  const { origin, host } = new URL(agent.agent.page ?? 'http://nowhere');
  const ask: PageNode['ask'] = (method, path, headers = {}, body) =>
    new Promise((resolve, reject) => {
      const sent = request(`${origin}${path}`, { method, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const whole = Buffer.concat(chunks);
          const { statusCode: status = 0, headers: given } = response;
          resolve({
            status,
            headers: given,
            body: whole,
            json: () => JSON.parse(whole.toString()) as Readonly<Record<string, unknown>>,
          });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  const post: PageNode['post'] = (content, headers = {}) =>
    ask(
      'POST',
      '/hmi/session',
      { origin, 'content-type': 'application/json', ...headers },
      JSON.stringify(content),
    );
  const socket: PageNode['socket'] = ({ cookie, origin: from = origin }, path = '/hmi/mqtt') =>
    new WebSocket(`ws://${host}${path}`, 'mqtt', {
      origin: from,
      ...(cookie === undefined ? {} : { headers: { cookie } }),
    });
  return {
    agent,
    folder,
    origin,
    ask,
    post,
    socket,
    async login(user) {
      const { headers, json } = await post({ user, password: user });
      const [cookie = ''] = headers['set-cookie']?.[0]?.split(';') ?? [];
      const { secret, principal } = json();
      return { cookie, secret: String(secret), principal: String(principal) };
    },
    async client({ cookie, secret, principal }, { username = principal, secret: shown = secret } = {}) {
      const client = await connect({
        url: `ws://${host}/hmi/mqtt`,
        node: agent.configuration.node,
        username,
        password: shown,
        reconnectTimeoutMs: 1000,
        createSocket: () => socket({ cookie }),
      });
      t.teardown(() => client.close());
      return client;
    },
  };
}
