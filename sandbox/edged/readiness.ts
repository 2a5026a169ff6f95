/** The readiness probe of one container instance. */
import { request } from 'node:http';
import type { Clock, Timer } from '../../common/clock.ts';
import type { PodRuntime } from './pod-runtime.ts';
import type { ContainerSpec } from './pod-types.ts';

const DEFAULT_PERIOD_SECONDS = 10;
/** A fresh container is asked more often, so that a node is ready as soon as its pods are. */
const FIRST_PERIOD_MS = 100;
const FIRST_PERIODS = 50;
const FAILURE_THRESHOLD = 3;
const TIMEOUT_MS = 1000;

export interface ProbeCounts {
  succeeded: number;
  failed: number;
}

export class ReadinessProbe {
  readonly containerId: string;
  readonly counts: ProbeCounts = { succeeded: 0, failed: 0 };
  ready = false;
  readonly #spec: ContainerSpec;
  readonly #runtime: PodRuntime;
  readonly #clock: Clock;
  readonly #changed: () => void;
  #timer: Timer | undefined;
  #failures = 0;
  #probes = 0;

  /** `changed` is called when the container became ready or stopped being it. */
  constructor(
    containerId: string,
    spec: ContainerSpec,
    runtime: PodRuntime,
    clock: Clock,
    changed: () => void,
  ) {
    this.containerId = containerId;
    this.#spec = spec;
    this.#runtime = runtime;
    this.#clock = clock;
    this.#changed = changed;
  }

  start(): void {
    this.#schedule(0);
  }

  stop(): void {
    this.#timer?.stop();
    this.#timer = undefined;
    this.#probes = Number.NaN;
  }

  #schedule(delayMs: number): void {
    this.#timer = this.#clock.after(delayMs, () => void this.#probe());
  }

  async #probe(): Promise<void> {
    const success = await this.#ask();
    if (Number.isNaN(this.#probes)) return;
    this.#probes += 1;
    this.counts[success ? 'succeeded' : 'failed'] += 1;
    this.#failures = success ? 0 : this.#failures + 1;
    const ready = success || (this.ready && this.#failures < FAILURE_THRESHOLD);
    const periodMs = (this.#spec.readinessProbe?.periodSeconds ?? DEFAULT_PERIOD_SECONDS) * 1000;
    this.#schedule(!ready && this.#probes < FIRST_PERIODS ? FIRST_PERIOD_MS : periodMs);
    if (ready === this.ready) return;
    this.ready = ready;
    this.#changed();
  }

  async #ask(): Promise<boolean> {
    const { httpGet, exec } = this.#spec.readinessProbe ?? {};
    if (httpGet !== undefined) return answers(httpGet.host ?? '127.0.0.1', httpGet.port, httpGet.path ?? '/');
    if (exec === undefined) return true;
    try {
      const answer = await this.#runtime.cri.execSync({
        containerId: this.containerId,
        cmd: exec.command,
        timeout: 1n,
      });
      return answer.exitCode === 0;
    } catch {
      return false;
    }
  }
}

function answers(host: string, port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ host, port, path, timeout: TIMEOUT_MS, agent: false }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 400);
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(false));
    asked.end();
  });
}
