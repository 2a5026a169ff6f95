/** Edged's HTTP face: kubelet's server on the "read-only" port, with all its debug handlers and no authentication. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { totalmem, freemem } from 'node:os';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { status } from '@grpc/grpc-js';
import type { Clock } from '../../common/clock.ts';
import { ContainerState, type ContainerStatus } from '../../proto/generated/cri.ts';
import { goStruct } from '../http/go-json.ts';
import { HttpService, json, plainError, text } from '../http/http-service.ts';
import { openContainerLog } from './container-logs.ts';
import { execSync } from './exec-sync.ts';
import configz from './configz.json' with { type: 'json' };
import type { Kubelet } from './kubelet.ts';
import { cadvisorMetrics, kubeletMetrics, METRICS_TYPE, probeMetrics, resourceMetrics } from './metrics.ts';
import { runningPods, typedPods } from './pod-lists.ts';
import { statsSummary } from './stats.ts';
import { proxyUpgrade, upgradeRequired } from './streaming-proxy.ts';

const NOT_ACCEPTABLE = '406: Not Acceptable\n\nAvailable representations: ';

export interface EdgedOptions {
  readonly port: number;
  readonly kubelet: Kubelet;
  readonly clock: Clock;
  readonly nodeName: string;
  readonly folder: string;
  readonly runtimeEndpoint: string;
}

/** The target of a request: `/exec/{namespace}/{pod}/{container}`. */
interface Target {
  readonly verb: string;
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
}

const STREAMED = ['exec', 'attach', 'portForward'];

function targetOf(url: URL): Target | undefined {
  const [verb = '', namespace = '', name = '', ...rest] = url.pathname
    .slice(1)
    .split('/')
    .map(decodeURIComponent);
  const container = rest.at(-1) ?? '';
  const wants =
    verb === 'portForward'
      ? rest.length === 0
      : ['containerLogs', 'exec', 'attach', 'run'].includes(verb) && rest.length > 0 && container !== '';
  return wants && namespace !== '' && name !== '' ? { verb, namespace, name, container } : undefined;
}

function accepts(request: IncomingMessage): boolean {
  const accept = request.headers.accept ?? '';
  return accept === '' || accept.includes('*/*');
}

export class EdgedServer {
  readonly service: HttpService;
  readonly #options: EdgedOptions;

  constructor(options: EdgedOptions) {
    this.#options = options;
    this.service = new HttpService(
      options.port,
      (request, response, url) => this.#answer(request, response, url),
      (request, socket, head, url) => this.#upgrade(request, socket, head, url),
    );
  }

  async #answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const target = targetOf(url);
    if (target !== undefined) {
      if (!accepts(request)) return text(response, 406, NOT_ACCEPTABLE);
      if (target.verb === 'containerLogs') return this.#logs(response, target, url);
      if (target.verb === 'run') return this.#run(response, target, url);
      const stream = await this.#stream(target, url);
      return typeof stream === 'string'
        ? upgradeRequired(response)
        : text(response, stream.status, stream.message);
    }
    await this.#page(request, response, url);
  }

  async #page(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { clock, folder, kubelet, nodeName } = this.#options;
    const metrics = (page: string): void => {
      response.writeHead(200, { 'Content-Type': METRICS_TYPE, 'Process-Start-Time-Unix': '0' });
      response.end(page);
    };
    switch (url.pathname) {
      case '/pods':
        return json(
          response,
          200,
          goStruct(typedPods(kubelet.pods(), new Date(kubelet.startedAt).toISOString())),
        );
      case '/runningpods/':
        return json(response, 200, goStruct(await runningPods(kubelet)));
      case '/stats/summary':
        return json(
          response,
          200,
          JSON.stringify(await statsSummary(kubelet, nodeName, folder, clock.now()), undefined, 1),
        );
      case '/metrics':
        return metrics(kubeletMetrics(kubelet));
      case '/metrics/cadvisor':
        return metrics(await cadvisorMetrics(kubelet));
      case '/metrics/resource':
        return metrics(await resourceMetrics(kubelet, totalmem() - freemem(), clock.now()));
      case '/metrics/probes':
        return metrics(probeMetrics(kubelet));
      case '/configz':
        return this.#configz(response);
      case '/healthz':
        response.writeHead(200, {
          'Content-Type': 'text/plain; charset=utf-8',
          'X-Content-Type-Options': 'nosniff',
        });
        response.end('ok');
        return;
      case '/healthz/syncloop':
        return text(response, 200, 'ok');
      case '/stats':
      case '/checkpoint':
        response.writeHead(301, { 'Content-Type': 'text/html; charset=utf-8', Location: `${url.pathname}/` });
        response.end(`<a href="${url.pathname}/">Moved Permanently</a>.\n\n`);
        return;
      case '/logs/':
        return accepts(request) ? text(response, 200, '') : text(response, 406, NOT_ACCEPTABLE);
      default:
        // Paths below a registered root are refused by the router, the others by Go's own mux.
        if (
          /^\/(containerLogs|exec|attach|run|portForward|debug|pods|runningpods|stats|metrics)\//.test(
            url.pathname,
          )
        ) {
          return text(response, 404, '404: Page Not Found');
        }
        plainError(response, 404, '404 page not found');
    }
  }

  #configz(response: ServerResponse): void {
    const { port, runtimeEndpoint } = this.#options;
    const page = {
      kubeletconfig: {
        ...configz.kubeletconfig,
        readOnlyPort: this.service.port === 0 ? port : this.service.port,
        containerRuntimeEndpoint: runtimeEndpoint,
        imageServiceEndpoint: runtimeEndpoint,
      },
    };
    response.writeHead(200, { 'Content-Type': 'application/json', 'X-Content-Type-Options': 'nosniff' });
    response.end(goStruct(page));
  }

  async #logs(response: ServerResponse, target: Target, url: URL): Promise<void> {
    const { clock, kubelet } = this.#options;
    const ended = new AbortController();
    response.once('close', () => ended.abort());
    const answer = await openContainerLog(kubelet, target, url.searchParams, clock.now(), ended.signal);
    if (answer.status !== 200) {
      if (answer.typed) return text(response, answer.status, answer.message);
      response.writeHead(answer.status);
      response.end(answer.message);
      return;
    }
    response.writeHead(200);
    response.flushHeaders();
    await pipeline(answer.log, response).catch(() => response.destroy());
  }

  async #run(response: ServerResponse, target: Target, url: URL): Promise<void> {
    const { kubelet } = this.#options;
    if (kubelet.pod(target.namespace, target.name) === undefined)
      return text(response, 404, 'pod does not exist');
    const instance = await this.#runningContainer(target);
    if (instance === undefined) return text(response, 500, `container not found ("${target.container}")`);
    const answer = await execSync(
      kubelet.runtime,
      instance.id,
      (url.searchParams.get('cmd') ?? '').split(' '),
      0,
    );
    if (answer.error !== undefined) return text(response, 500, answer.error);
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(Buffer.concat([answer.stdout, answer.stderr]));
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, url: URL): Promise<boolean> {
    const target = targetOf(url);
    if (target === undefined || !STREAMED.includes(target.verb) || !accepts(request)) return false;
    const stream = await this.#stream(target, url);
    if (typeof stream !== 'string') return false;
    proxyUpgrade(request, socket, head, stream);
    return true;
  }

  #stream(target: Target, url: URL): Promise<string | { readonly status: number; readonly message: string }> {
    return this.#streamUrl(target, url).catch((error: unknown) => this.#runtimeFailure(error));
  }

  /** Where the runtime streams what was asked for, or the refusal. */
  async #streamUrl(
    target: Target,
    { searchParams }: URL,
  ): Promise<string | { readonly status: number; readonly message: string }> {
    const { kubelet } = this.#options;
    const wants = (name: string): boolean => searchParams.get(name) === '1';
    const streams = {
      stdin: wants('input'),
      stdout: wants('output'),
      stderr: wants('error') && !wants('tty'),
      tty: wants('tty'),
    };
    if (target.verb !== 'portForward' && !streams.stdin && !streams.stdout && !streams.stderr) {
      return { status: 400, message: 'you must specify at least 1 of stdin, stdout, stderr' };
    }
    const pod = kubelet.pod(target.namespace, target.name);
    if (pod === undefined) return { status: 404, message: 'pod does not exist' };
    if (target.verb === 'portForward') {
      const [sandbox] = await kubelet.runtime.sandboxes(pod);
      if (sandbox === undefined) return { status: 500, message: `sandbox not found ("${target.name}")` };
      return (await kubelet.runtime.cri.portForward({ podSandboxId: sandbox.id, port: [] })).url;
    }
    const instance = await this.#runningContainer(target);
    if (instance === undefined)
      return { status: 500, message: `container not found ("${target.container}")` };
    const containerId = instance.id;
    if (target.verb === 'attach') return (await kubelet.runtime.cri.attach({ containerId, ...streams })).url;
    return (await kubelet.runtime.cri.exec({ containerId, cmd: searchParams.getAll('command'), ...streams }))
      .url;
  }

  /** In the words of EdgeCore's gRPC client. */
  #runtimeFailure(error: unknown): { readonly status: number; readonly message: string } {
    const { runtimeEndpoint } = this.#options;
    const socket = runtimeEndpoint.replace(/^unix:\/\//, '');
    if (error instanceof Error && 'code' in error && error.code === status.UNAVAILABLE) {
      const dial = `dial unix ${socket}: connect: connection refused`;
      const desc = `connection error: desc = "transport: Error while dialing: ${dial}"`;
      return { status: 500, message: `rpc error: code = Unavailable desc = ${desc}` };
    }
    throw error;
  }

  async #runningContainer({ namespace, name, container }: Target): Promise<ContainerStatus | undefined> {
    const { kubelet } = this.#options;
    const pod = kubelet.pod(namespace, name);
    const instances = pod === undefined ? [] : await kubelet.runtime.containers(pod.metadata.uid);
    return instances.findLast(
      ({ metadata, state }) => metadata?.name === container && state === ContainerState.CONTAINER_RUNNING,
    );
  }
}
