/**
 * The REST API of mappers that are built on KubeEdge's mapper-framework: it reads a property from the device itself, and writes what a
 * device method names. Nothing in EdgeCore's store says where it is, and it asks nobody who they are.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isJsonObject, jsonObject } from '../../../common/json-object.ts';
import { HttpClient } from '../http/http-client.ts';
import { parseJson } from '../http/kubernetes-json.ts';

export interface DeviceAddress {
  readonly namespace: string;
  readonly name: string;
}

export interface ReadValue {
  readonly value: string;
  readonly type: string | undefined;
  /** When the mapper read it, in milliseconds since the epoch. */
  readonly readAtMs: number | undefined;
}

/** The framework's own. */
export const DEFAULT_MAPPER_URL = 'http://127.0.0.1:7777';

/** Its own limit is 10 s. */
const TIMEOUT_MS = 12_000;
const MAX_BYTES = 1024 * 1024;
const MAX_MESSAGE_BYTES = 1024;

export class MapperRest {
  readonly #http: HttpClient;

  constructor(baseUrl: string, mapper: string) {
    this.#http = new HttpClient({ baseUrl, name: `the REST API of ${mapper}`, layer: 'mapper' });
  }

  /** Whether a mapper of the framework answers there. @throws EdgectlError `Unavailable`, `Timeout` */
  async ping(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    const { status, body } = await this.#get('/api/v1/ping', signal, timeoutMs);
    return status === 200 && jsonObject(parseJson(body.toString()))['apiVersion'] === 'v1';
  }

  /** Read from the device at this moment. @throws EdgectlError `NotFound`, `BackendError`, `Unavailable`, `Timeout` */
  async read({ namespace, name }: DeviceAddress, property: string, signal: AbortSignal): Promise<ReadValue> {
    const data = await this.#ask(`/api/v1/device/${segments(namespace, name, property)}`, signal);
    const { Value: value, Type: type, TimeStamp: timestamp } = jsonObject(data['Data']);
    if (typeof value !== 'string') throw unexpected('no value is in its answer');
    return {
      value,
      type: typeof type === 'string' && type !== '' ? type : undefined,
      readAtMs: typeof timestamp === 'number' ? timestamp : undefined,
    };
  }

  /** The mapper checks neither access nor range. @throws EdgectlError as {@link read} */
  async write(
    { namespace, name }: DeviceAddress,
    method: string,
    property: string,
    value: string,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#ask(`/api/v1/devicemethod/${segments(namespace, name, method, property, value)}`, signal);
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #ask(path: string, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    const { status, body } = await this.#get(path, signal, TIMEOUT_MS);
    if (status === 200) {
      const value = parseJson(body.toString());
      if (isJsonObject(value)) return value;
      throw unexpected('it is no JSON');
    }
    const message = body.toString('utf8', 0, MAX_MESSAGE_BYTES).trim();
    const kind = /not found|does not exist|can't find/.test(message) ? 'NotFound' : 'BackendError';
    throw new EdgectlError(kind, `the mapper answered ${status}: ${message}`, { layer: 'mapper' });
  }

  #get(path: string, signal: AbortSignal, timeoutMs: number) {
    return this.#http.request({ path, accept: 'application/json', timeoutMs, maxBytes: MAX_BYTES, signal });
  }
}

/** A client for each place, made when it is first used. */
export class MapperRests {
  readonly #urls: () => Readonly<Record<string, string>>;
  readonly #clients = new Map<string, MapperRest>();

  constructor(urls: () => Readonly<Record<string, string>> = () => ({})) {
    this.#urls = urls;
  }

  of(protocol: string): MapperRest {
    const urls = this.#urls();
    const url = (Object.hasOwn(urls, protocol) ? urls[protocol] : undefined) ?? DEFAULT_MAPPER_URL;
    const known = this.#clients.get(url);
    if (known !== undefined) return known;
    const client = new MapperRest(url, `the mapper of ${protocol}`);
    this.#clients.set(url, client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }
}

function segments(...parts: readonly string[]): string {
  return parts.map(encodeURIComponent).join('/');
}

function unexpected(what: string): EdgectlError {
  return new EdgectlError('BackendError', `the answer of the mapper cannot be used: ${what}`, {
    layer: 'mapper',
  });
}
