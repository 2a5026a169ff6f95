/** The mappers of the node, found by the protocol that they serve. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { EdgeStore } from '../edge-store/edge-store.ts';
import { socketFile, type SocketFile } from '../socket-file.ts';
import { MapperClient } from './mapper-client.ts';
import { type MapperRecord, parseMapperRecord } from './mapper-record.ts';

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
      // Of several the last row counts, as EdgeCore keeps one per protocol.
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

/** A row that is no mapper's is passed over: the others are still true. */
function readable(row: string): MapperRecord | undefined {
  try {
    return parseMapperRecord('of a mapper', row);
  } catch {
    return undefined;
  }
}

/** `undefined` where there is none. It outlives its mapper. */
export function mapperSocket({ socketPath }: Pick<MapperRecord, 'socketPath'>): SocketFile | undefined {
  return socketFile(socketPath);
}
