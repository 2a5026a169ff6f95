/** Runs kubectl, of whatever release, against a REST door. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

export interface KubectlResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

export interface KubectlTarget {
  readonly url: string;
  readonly ca: string;
  readonly token: string;
  readonly namespace?: string;
}

const TIMEOUT_MS = 60_000;

export class Kubectl {
  readonly #program: string;
  readonly #folder: string;
  readonly #kubeconfig: string;

  /** @param folder where its configuration and its cache go */
  constructor(folder: string, target: KubectlTarget, program = 'kubectl') {
    this.#program = program;
    this.#folder = folder;
    this.#kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(this.#kubeconfig, kubeconfigText(target), { mode: 0o600 });
  }

  /** The file that it is configured by. */
  get kubeconfig(): string {
    return this.#kubeconfig;
  }

  /** Runs a command to its end, or kills it. */
  async run(
    args: readonly string[],
    input: Buffer | string = '',
    environment: Readonly<Record<string, string>> = {},
  ): Promise<KubectlResult> {
    const child = this.start(args, environment);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return {
      stdout: Buffer.concat(stdout).toString(),
      stderr: Buffer.concat(stderr).toString(),
      exitCode,
    };
  }

  /** The caller reads its streams. */
  start(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    return spawn(this.#program, ['--kubeconfig', this.#kubeconfig, ...args], {
      env: {
        PATH: process.env['PATH'],
        HOME: this.#folder,
        KUBECACHEDIR: join(this.#folder, 'cache'),
        ...environment,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
    });
  }
}

function kubeconfigText({ url, ca, token, namespace = 'default' }: KubectlTarget): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'node',
        cluster: { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') },
      },
    ],
    users: [{ name: 'user', user: { token } }],
    contexts: [{ name: 'node', context: { cluster: 'node', user: 'user', namespace } }],
    'current-context': 'node',
  });
}
