/** The mappers of the node, found by the protocol that they serve. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { EdgeStore } from '../edge-store/edge-store.ts';
import { socketFile, type SocketFile } from '../socket-file.ts';
import { MapperClient } from './mapper-client.ts';

export class MapperDirectory {
  readonly #store: Pick<EdgeStore, 'mapperRows'>;
  readonly #clients = new Map<string, MapperClient>();

  constructor(store: Pick<EdgeStore, 'mapperRows'>) {
    this.#store = store;
  }

  /**
   * The clients by protocol. A row outlives its mapper: that one is here says nothing of whether it runs.
   * @throws EdgectlError `Unavailable`, layer `store`
   */
  async byProtocol(signal?: AbortSignal): Promise<ReadonlyMap<string, MapperClient>> {
    const clients = new Map<string, MapperClient>();
    for (const row of await this.#store.mapperRows(signal)) {
      const record = readable(row);
      // If there are several rows the last one counts: EdgeCore keeps one per protocol.
      if (record !== undefined) clients.set(record.protocol, this.#client(record));
    }
    return clients;
  }

  /** Where each listens, or should, as `unix:///path`, by protocol. @throws as {@link byProtocol} */
  async sockets(signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const clients = await this.byProtocol(signal);
    return new Map([...clients].map(([protocol, { record }]) => [protocol, `unix://${record.socketPath}`]));
  }

  /** @throws EdgectlError `Unavailable`: of layer `store`, or of layer `mapper` where none serves the protocol */
  async forProtocol(protocol: string, signal?: AbortSignal): Promise<MapperClient> {
    const client = (await this.byProtocol(signal)).get(protocol);
    if (client !== undefined) return client;
    throw new EdgectlError('Unavailable', `no mapper serves protocol ${protocol}`, {
      layer: 'mapper',
      hint: 'start a mapper for it: it registers with EdgeCore by itself',
      retryable: true,
      details: { protocol },
    });
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }

  #client(record: MapperRecord): MapperClient {
    const key = JSON.stringify(record);
    const known = this.#clients.get(key);
    if (known !== undefined) return known;
    const client = new MapperClient(record);
    this.#clients.set(key, client);
    return client;
  }
}

/** A row that is not a mapper's is passed over: the others are still true. */
function readable(row: string): MapperRecord | undefined {
  try {
    return parseMapperRecord('of a mapper', row);
  } catch {
    return undefined;
  }
}

/** `undefined` if there is none. It outlives its mapper. */
export function mapperSocket({ socketPath }: Pick<MapperRecord, 'socketPath'>): SocketFile | undefined {
  return socketFile(socketPath);
}

/** A mapper as EdgeCore's store knows it. The row outlives the mapper: only dialling its socket tells whether it runs. */
export interface MapperRecord {
  readonly name: string;
  readonly version: string;
  /** What a device names in `spec.protocol.protocolName`. */
  readonly protocol: string;
  readonly socketPath: string;
}

/** Linux's `sun_path`, less its final NUL. */
const MAX_SOCKET_PATH_BYTES = 107;

/**
 * Reads the value of a row `node/nodeID/namespace/devicemapper/<name>`; `address` is the base64 of a socket path, as Go encodes bytes.
 *
 * @throws EdgectlError `BackendError` of layer `store` where the row is not a mapper's
 */
export function parseMapperRecord(key: string, value: string): MapperRecord {
  let row: unknown;
  try {
    row = JSON.parse(value);
  } catch (error) {
    throw broken(key, 'is not JSON', error);
  }
  if (typeof row !== 'object' || row === null) throw broken(key, 'is not an object');
  const { name, version, protocol, address } = row as Record<string, unknown>;
  if (typeof name !== 'string' || typeof protocol !== 'string' || protocol === '') {
    throw broken(key, 'names no mapper and protocol');
  }
  if (typeof address !== 'string') throw broken(key, 'has no address');
  const socketPath = Buffer.from(address, 'base64')
    .toString('utf8')
    .replace(/^unix:(\/\/)?/, '');
  if (
    !socketPath.startsWith('/') ||
    socketPath.includes('\0') ||
    Buffer.byteLength(socketPath) > MAX_SOCKET_PATH_BYTES
  ) {
    throw broken(key, 'has an address that is not a path of a unix socket');
  }
  return { name, version: typeof version === 'string' ? version : '', protocol, socketPath };
}

function broken(key: string, what: string, cause?: unknown): EdgectlError {
  return new EdgectlError('BackendError', `the mapper row ${key} of the edge store ${what}`, {
    layer: 'store',
    hint: 'restart the mapper: it registers again, and EdgeCore writes the row again',
    ...(cause === undefined ? {} : { cause }),
  });
}
