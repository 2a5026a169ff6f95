/** A real kube-apiserver on an etcd of its own, with an authority and rights of its own: the programs that the environment names. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stringify } from 'yaml';
import { throughResets } from '../../helpers/through-resets.ts';
import type { Credentials } from '../../tunnel/helpers/certificates.ts';
import { certificates } from '../../tunnel/helpers/tunnel-cloud.ts';

/** Addresses of the network namespace that `npm run test:apiserver` makes: nobody else is in it. */
export const ADDRESS = { cloud: '10.66.0.1', otherCloud: '10.66.0.2', node: '10.66.0.11' } as const;
const SERVER = `https://${ADDRESS.cloud}:6443`;
const ETCD = 'http://127.0.0.1:2379';
const READY_TRIES = 600;
const READY_PERIOD_MS = 200;
/** What a request is answered that is sent again although it was done the first time. */
const DONE_BEFORE: Readonly<Record<string, number>> = { POST: 409, DELETE: 404 };

/** @throws Error outside of `npm run test:apiserver` */
function program(name: 'EDGECTL_KUBE_APISERVER' | 'EDGECTL_KUBECTL'): string {
  const path = process.env[name];
  if (path === undefined || process.env['EDGECTL_TESTS'] !== 'apiserver')
    throw new Error(`${name} names no program: run this by npm run test:apiserver`);
  return path;
}

export const kubectlProgram = (): string => program('EDGECTL_KUBECTL');

export interface ApiserverSettings {
  /** What it shows to kubelets, and so to the stream port. */
  readonly client?: Credentials;
  /** `--kubelet-certificate-authority`: the tests' own authority. */
  readonly verifiesKubelets?: boolean;
}

export class Kubernetes {
  readonly folder: string;
  readonly #admin = certificates.authority.issue({ commonName: 'admin', organization: 'system:masters' });
  readonly #kubelets = certificates.authority.issue({
    commonName: 'kube-apiserver-kubelet-client',
    organization: 'system:masters',
  });
  #etcd: ChildProcess | undefined;
  #server: ChildProcess | undefined;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    const { ca, cert, key } = certificates.authority.issue({
      commonName: 'kube-apiserver',
      altNames: `IP:127.0.0.1,IP:${ADDRESS.cloud}`,
    });
    this.#write({ 'ca.crt': ca, 'server.crt': cert, 'server.key': key });
    this.#write({ 'admin.crt': this.#admin.cert, 'admin.key': this.#admin.key });
    execFileSync('openssl', ['genrsa', '-out', join(folder, 'accounts.key'), '2048'], { stdio: 'ignore' });
  }

  async start(settings: ApiserverSettings = {}): Promise<void> {
    const data = join(this.folder, 'etcd');
    this.#etcd = spawn(
      'etcd',
      [...options({ 'data-dir': data, 'listen-client-urls': ETCD }), ...ETCD_OPTIONS],
      {
        stdio: 'ignore',
      },
    );
    await this.startServer(settings);
  }

  async startServer({
    client = this.#kubelets,
    verifiesKubelets = false,
  }: ApiserverSettings = {}): Promise<void> {
    this.#write({ 'kubelets.crt': client.cert, 'kubelets.key': client.key });
    const at = (name: string): string => join(this.folder, name);
    const server = spawn(
      program('EDGECTL_KUBE_APISERVER'),
      options({
        'etcd-servers': ETCD,
        'advertise-address': ADDRESS.cloud,
        'tls-cert-file': at('server.crt'),
        'tls-private-key-file': at('server.key'),
        'client-ca-file': at('ca.crt'),
        'kubelet-client-certificate': at('kubelets.crt'),
        'kubelet-client-key': at('kubelets.key'),
        ...(verifiesKubelets && { 'kubelet-certificate-authority': at('ca.crt') }),
        'authorization-mode': 'RBAC',
        'service-account-key-file': at('accounts.key'),
        'service-account-signing-key-file': at('accounts.key'),
        'service-account-issuer': 'https://kubernetes.default.svc',
        'service-cluster-ip-range': '10.96.0.0/16',
        // No controller makes the default service accounts.
        'disable-admission-plugins': 'ServiceAccount',
      }),
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const output: Buffer[] = [];
    server.stderr.on(
      'data',
      (bytes: Buffer) => output.splice(0, Math.max(0, output.length - 50)) && output.push(bytes),
    );
    this.#server = server;
    for (let tries = 0; (await this.#ready()) !== true; tries += 1) {
      if (this.#etcd?.exitCode !== null) throw new Error(`etcd ended with ${this.#etcd?.exitCode}`);
      if (server.exitCode !== null || server.signalCode !== null || tries > READY_TRIES)
        throw new Error(`kube-apiserver is not ready:\n${Buffer.concat(output).toString()}`);
      await pause(READY_PERIOD_MS);
    }
  }

  async stopServer(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await ended(this.#server, signal);
    this.#server = undefined;
  }

  async stop(): Promise<void> {
    await this.stopServer('SIGKILL');
    await ended(this.#etcd, 'SIGKILL');
  }

  /** One request as admin, again where its connection is reset. @throws Error for an answer of 400 and more */
  async ask(method: string, path: string, body?: object, type = 'application/json'): Promise<string> {
    return await throughResets(async (again) => {
      const { status, text } = await this.#askOnce(method, path, body, type);
      if (status < 400 || (again && status === DONE_BEFORE[method])) return text;
      throw new Error(`${method} ${path}: ${status} ${text}`);
    });
  }

  #askOnce(
    method: string,
    path: string,
    body?: object,
    type = 'application/json',
  ): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve, reject) => {
      const sent = request(
        `${SERVER}${path}`,
        {
          ...this.#admin,
          method,
          agent: false,
          headers: { 'content-type': type, accept: 'application/json' },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const { statusCode: status = 0 } = response;
            resolve({ status, text: Buffer.concat(chunks).toString() });
          });
        },
      );
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** The beginning of an answer, as admin: its body is still to be read. */
  open(path: string): Promise<IncomingMessage> {
    return throughResets(
      () =>
        new Promise((resolve, reject) => {
          const sent = request(`${SERVER}${path}`, { ...this.#admin, agent: false }, resolve);
          sent.on('error', reject);
          sent.end();
        }),
    );
  }

  /** A kubeconfig of the admin, of a user with a certificate of his own, or of a token. @returns its path */
  kubeconfig(user: 'admin' | { readonly commonName: string } | { readonly token: string }): string {
    const name =
      user === 'admin' ? 'admin' : 'token' in user ? `token-${user.token.slice(-8)}` : user.commonName;
    if (user !== 'admin' && 'commonName' in user) {
      const { cert, key } = certificates.authority.issue(user);
      this.#write({ [`${name}.crt`]: cert, [`${name}.key`]: key });
    }
    const credentials =
      user !== 'admin' && 'token' in user
        ? user
        : {
            'client-certificate': join(this.folder, `${name}.crt`),
            'client-key': join(this.folder, `${name}.key`),
          };
    const path = join(this.folder, `${name}.kubeconfig`);
    const cluster = { server: SERVER, 'certificate-authority': join(this.folder, 'ca.crt') };
    writeFileSync(
      path,
      stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'test', cluster }],
        users: [{ name, user: credentials }],
        contexts: [{ name: 'test', context: { cluster: 'test', user: name } }],
        'current-context': 'test',
      }),
    );
    return path;
  }

  async #ready(): Promise<boolean> {
    return await this.#askOnce('GET', '/readyz').then(
      ({ status, text }) => status === 200 && text === 'ok',
      () => false,
    );
  }

  #write(files: Readonly<Record<string, Buffer>>): void {
    for (const [name, bytes] of Object.entries(files))
      writeFileSync(join(this.folder, name), bytes, { mode: 0o600 });
  }
}

const ETCD_OPTIONS = options({
  'advertise-client-urls': ETCD,
  'listen-peer-urls': 'http://127.0.0.1:2380',
});

function options(named: Readonly<Record<string, string>>): string[] {
  return Object.entries(named).map(([name, value]) => `--${name}=${value}`);
}

export async function ended(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
