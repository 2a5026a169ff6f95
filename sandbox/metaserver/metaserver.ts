/** MetaServer as recorded: Kubernetes' REST paths over the store's rows, and what it does with pods and devices. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../common/clock.ts';
import type { Kubelet } from '../edged/kubelet.ts';
import { proxyUpgrade, upgradeRequired } from '../edged/streaming-proxy.ts';
import { goStruct } from '../http/go-json.ts';
import { bodyOf, HttpService, json, plainError } from '../http/http-service.ts';
import type { EdgeCoreStore } from '../store/edge-core-store.ts';
import { apiStatus, connectionLost, notAcceptable, notFound } from './api-status.ts';
import { BodyError, decodeDevice, type StoredDevice, storeDevice } from './device-put.ts';
import { getObject, listObjects } from './objects.ts';
import { execFailure, execInPod, execTarget, restartPods } from './pod-exec.ts';
import { podLog } from './pod-log.ts';
import { formOf, represent } from './representation.ts';
import { isDiscovery, type RequestInfo, requestInfo } from './request-info.ts';
import type { HeldUpgrades } from '../upgrades/held-upgrades.ts';
import { answerUpgrade } from '../upgrades/upgrade-requests.ts';
import { SelectorError } from './selectors.ts';
import { Watches } from './watches.ts';

export interface MetaServerOptions {
  readonly port: number;
  readonly store: EdgeCoreStore;
  readonly clock: Clock;
  /** Absent if the node has no runtime: `log`, `exec` and `restart` then find nothing. */
  readonly kubelet: Kubelet | undefined;
  readonly upgrades: HeldUpgrades;
  /** Called when the upgrade that waits was confirmed. */
  readonly confirmed: (version: string) => void;
  /** Called after a device was stored and the answer was sent. */
  readonly deviceStored: (stored: StoredDevice) => void;
}

export class MetaServer {
  readonly service: HttpService;
  readonly #options: MetaServerOptions;
  readonly #watches: Watches;

  constructor(options: MetaServerOptions) {
    this.#options = options;
    this.#watches = new Watches(options.store, options.clock);
    this.service = new HttpService(
      options.port,
      (request, response, url) => this.#answer(request, response, url),
      (request, socket, head, url) => this.#upgrade(request, socket, head, url),
    );
  }

  async #answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const info = requestInfo(url.pathname);
    const method = request.method ?? 'GET';
    if (method === 'POST' && (await answerUpgrade(this.#options, request, response, url.pathname))) return;
    if (info === undefined) {
      if (isDiscovery(url.pathname)) return plainError(response, 500, ' "" not found');
      const cause = `request[${url.pathname}::${method.toLowerCase()}] isn't supported`;
      return apiStatus(response, 500, `Internal error occurred: ${cause}`, {
        reason: 'InternalError',
        details: { causes: [{ message: cause }] },
      });
    }
    if (formOf(request) === 'none') return notAcceptable(response);
    try {
      if (info.resource === 'pods' && (info.subresource !== '' || info.name === 'restart')) {
        if (await this.#podAction(request, response, info, url)) return;
      }
      if (method === 'GET' || method === 'HEAD') this.#read(request, response, info, url);
      else if (method === 'PUT' && info.resource === 'devices')
        await this.#putDevice(request, response, info);
      else connectionLost(response);
    } catch (error) {
      if (!(error instanceof SelectorError)) throw error;
      apiStatus(response, 400, error.message, { reason: 'BadRequest' });
    }
  }

  #read(request: IncomingMessage, response: ServerResponse, info: RequestInfo, url: URL): void {
    const { store } = this.#options;
    if (['true', '1'].includes(url.searchParams.get('watch') ?? ''))
      return this.#watches.open(info, url.searchParams, response);
    if (info.name === '')
      return represent(response, formOf(request), listObjects(store, info, url.searchParams));
    const object = getObject(store, info);
    if (object === undefined) notFound(response, info);
    else represent(response, formOf(request), object);
  }

  async #putDevice(request: IncomingMessage, response: ServerResponse, info: RequestInfo): Promise<void> {
    let stored: StoredDevice;
    try {
      stored = storeDevice(this.#options.store, info, decodeDevice((await bodyOf(request)).toString()));
    } catch (error) {
      if (error instanceof BodyError) return plainError(response, 500, error.message);
      throw error;
    }
    json(response, 200, 'OK');
    if (stored.newer) this.#watches.modified(info, stored.device);
    this.#options.deviceStored(stored);
  }

  /** False if the request is to be treated as one for the pod itself: `GET …/exec` gives the pod. */
  async #podAction(
    request: IncomingMessage,
    response: ServerResponse,
    info: RequestInfo,
    url: URL,
  ): Promise<boolean> {
    const { clock, kubelet } = this.#options;
    const { name, namespace, subresource } = info;
    if (request.method === 'GET') {
      if (subresource !== 'log') return false;
      if (kubelet === undefined) plainError(response, 500, 'Failed to get logs from edged');
      else await podLog(kubelet, namespace, name, url.searchParams, response, clock.now());
      return true;
    }
    if (request.method !== 'POST') return false;
    if (name === 'restart' && subresource === '') await this.#restart(request, response, namespace);
    else if (subresource === 'exec') await this.#exec(response, info, url);
    else if (subresource === 'attach' || subresource === 'portforward') {
      apiStatus(response, 400, "Object 'Kind' is missing in 'object has no kind field '", {
        reason: 'BadRequest',
      });
    } else return false;
    return true;
  }

  async #exec(response: ServerResponse, { name, namespace }: RequestInfo, url: URL): Promise<void> {
    const { kubelet } = this.#options;
    const command = url.searchParams.getAll('command');
    const container = url.searchParams.get('container') ?? '';
    if (kubelet === undefined)
      return json(response, 200, goStruct({ errMessages: [`not found pod:"/${namespace}/${name}"`] }));
    if (url.searchParams.get('tty') !== 'true') {
      return json(
        response,
        200,
        goStruct(await execInPod(kubelet.runtime, namespace, name, container, command)),
      );
    }
    const stream = await this.#terminal(kubelet, namespace, name, url);
    if (typeof stream === 'string') upgradeRequired(response);
    else json(response, 200, goStruct(stream));
  }

  /** Where the runtime streams a terminal, or the answer that says why it does not. */
  async #terminal(
    kubelet: Kubelet,
    namespace: string,
    name: string,
    { searchParams }: URL,
  ): Promise<string | object> {
    const cmd = searchParams.getAll('command');
    const target = await execTarget(kubelet.runtime, namespace, name, searchParams.get('container') ?? '');
    if ('error' in target) return { errMessages: [target.error] };
    const wants = (stream: string): boolean => searchParams.get(stream) === 'true';
    if (wants('stderr')) {
      return execFailure(
        cmd,
        target.container,
        namespace,
        name,
        'rpc error: code = InvalidArgument desc = tty and stderr cannot both be true',
      );
    }
    const request = {
      containerId: target.id,
      cmd,
      tty: true,
      stdin: wants('stdin'),
      stdout: wants('stdout'),
    };
    return (await kubelet.runtime.cri.exec(request)).url;
  }

  async #restart(request: IncomingMessage, response: ServerResponse, namespace: string): Promise<void> {
    const { kubelet } = this.#options;
    const names: unknown = JSON.parse((await bodyOf(request)).toString());
    if (!Array.isArray(names))
      return plainError(response, 500, 'json: cannot unmarshal object into Go value of type []string');
    const wanted = names.map(String);
    const missing = { errMessages: wanted.map((name) => `not found pod:"/${namespace}/${name}"`) };
    json(
      response,
      200,
      goStruct(kubelet === undefined ? missing : await restartPods(kubelet.runtime, namespace, wanted)),
    );
  }

  /** Only a terminal is streamed, only for POST; every other upgrade header is ignored. */
  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, url: URL): Promise<boolean> {
    const { kubelet } = this.#options;
    const info = requestInfo(url.pathname);
    const wanted =
      request.method === 'POST' &&
      info?.resource === 'pods' &&
      info.subresource === 'exec' &&
      url.searchParams.get('tty') === 'true';
    if (kubelet === undefined || info === undefined || !wanted) return false;
    const stream = await this.#terminal(kubelet, info.namespace, info.name, url);
    if (typeof stream !== 'string') return false;
    proxyUpgrade(request, socket, head, stream);
    return true;
  }
}
