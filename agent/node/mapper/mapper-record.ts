/** A mapper as EdgeCore's store knows it. The row outlives the mapper: only dialling its socket tells whether it runs. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

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
 * @throws EdgectlError `BackendError` of layer `store` where the row is no mapper's
 */
export function parseMapperRecord(key: string, value: string): MapperRecord {
  let row: unknown;
  try {
    row = JSON.parse(value);
  } catch (error) {
    throw broken(key, 'is not JSON', error);
  }
  if (typeof row !== 'object' || row === null) throw broken(key, 'is no object');
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
    throw broken(key, 'has an address that is no path of a unix socket');
  }
  return { name, version: typeof version === 'string' ? version : '', protocol, socketPath };
}

function broken(key: string, what: string, cause?: unknown): EdgectlError {
  return new EdgectlError('BackendError', `the mapper row ${key} of the edge store ${what}`, {
    layer: 'store',
    hint: 'restart the mapper: it registers again and the row is written anew',
    ...(cause === undefined ? {} : { cause }),
  });
}
