/** Runs the kubectl that the environment names, over SPDY or WebSocket. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { kubectlProgram } from './kubernetes.ts';

/** kubectl speaks WebSocket unless it is told otherwise; one from before 1.29 speaks SPDY alone. */
export const KUBECTL_WIRES = ['websocket', 'spdy'] as const;
export type KubectlWire = (typeof KUBECTL_WIRES)[number];

export interface KubectlOptions {
  readonly wire?: KubectlWire;
  readonly kubeconfig: string;
  readonly home: string;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly tookMs: number;
}

export function kubectlEnvironment({
  wire = 'websocket',
  kubeconfig,
  home,
}: KubectlOptions): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    KUBECONFIG: kubeconfig,
    KUBECTL_REMOTE_COMMAND_WEBSOCKETS: String(wire === 'websocket'),
  };
}

/** One that runs. */
export class Kubectl {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ran>;
  readonly #stdout: Buffer[] = [];
  #text = '';

  constructor(args: readonly string[], options: KubectlOptions, input?: Buffer) {
    const startedMs = performance.now();
    this.child = spawn(kubectlProgram(), args, { env: kubectlEnvironment(options) });
    const { stdin, stdout, stderr } = this.child;
    stdin.on('error', () => undefined);
    if (input === undefined) stdin.end();
    else stdin.end(input);
    stdout.on('data', (bytes: Buffer) => {
      this.#stdout.push(bytes);
    });
    stderr.on('data', (bytes: Buffer) => {
      this.#text += bytes.toString();
    });
    this.ended = once(this.child, 'close').then(([code]) => ({
      code: code as number | null,
      stdout: this.stdout,
      stderr: this.#text,
      tookMs: performance.now() - startedMs,
    }));
  }

  get stdout(): Buffer {
    return Buffer.concat(this.#stdout);
  }

  /** Resolves when its output has that; rejects when it has ended before. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.stdout.toString())) {
      const over = await Promise.race([this.ended, once(this.child.stdout, 'data').then(() => undefined)]);
      if (over !== undefined && !pattern.test(over.stdout.toString()))
        throw new Error(`kubectl ended with ${over.code} before ${pattern}: ${over.stderr}`);
    }
  }
}
