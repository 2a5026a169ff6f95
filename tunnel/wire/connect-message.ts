/**
 * The JSON of a connect message, as Go's `encoding/json` writes KubeEdge's structs (`EdgedLogsConnection` and its siblings in
 * `pkg/stream`): keys in the order of the fields, `&`, `<` and `>` escaped.
 */
import { isJsonObject } from '../../common/json-object.ts';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { CONNECT_MAX_BYTES } from './limits.ts';

export interface ConnectRequest {
  readonly connectionId: number;
  /** Path without a query, as the client sent it: `/containerLogs/default/web-0/web`. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Header names in Go's canonical case, each with its values. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** Only in exec and attach. */
  readonly method?: string;
  /** Only between our own halves: a followed log continues after a lost tunnel. */
  readonly resume?: LogResume;
}

export interface LogResume {
  /** Opaque: the one whose log it is knows what it means. */
  readonly cursor: string;
  /** Bytes beyond the cursor that were received before the tunnel was lost. */
  readonly skipBytes: number;
}

/** What KubeEdge's cloud names as Edged's address. Our edge takes no address from the wire. */
const KUBEEDGE_HOST = '127.0.0.1:10350';

/** `json.Marshal` escapes these for use in HTML; `<`, `>` and `&` only ever stand inside strings. */
function goEscaped(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Go writes the keys of a map in the order of their bytes. */
function sorted(headers: ConnectRequest['headers']): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Writes the data of a connect message. */
export function encodeConnect({
  connectionId,
  path,
  query,
  headers,
  method,
  resume,
}: ConnectRequest): Buffer {
  const url = {
    Scheme: 'http',
    Opaque: '',
    User: null,
    Host: KUBEEDGE_HOST,
    Path: path,
    RawPath: '',
    OmitHost: false,
    ForceQuery: false,
    RawQuery: query,
    Fragment: '',
    RawFragment: '',
  };
  const message = {
    MessID: connectionId,
    url,
    header: sorted(headers),
    ...(method === undefined ? {} : { method }),
    ...(resume === undefined ? {} : { resume }),
  };
  return Buffer.from(goEscaped(JSON.stringify(message)));
}

function refused(what: string, cause?: unknown): EdgectlError {
  return new EdgectlError('InvalidRequest', `the connect message ${what}`, {
    layer: 'tunnel',
    ...(cause === undefined ? {} : { cause }),
  });
}

/**
 * Reads the data of a connect message. Scheme, host and user of its URL are left where they are: the edge alone says where its
 * backends are.
 *
 * @throws EdgectlError `InvalidRequest` of layer `tunnel` for anything that is not a connect message
 */
export function decodeConnect(data: Buffer): ConnectRequest {
  if (data.length > CONNECT_MAX_BYTES)
    throw refused(`has ${data.length} bytes; at most ${CONNECT_MAX_BYTES} are read`);
  let message: unknown;
  try {
    message = JSON.parse(data.toString('utf8'));
  } catch (cause) {
    throw refused('is not JSON', cause);
  }
  if (!isJsonObject(message) || !isJsonObject(message['url'])) throw refused('has no URL');
  const { Path: path, RawQuery: query } = message['url'];
  const { MessID: connectionId, method } = message;
  if (typeof path !== 'string' || !path.startsWith('/') || path.includes('\0')) throw refused('has no path');
  if (typeof query !== 'string') throw refused('has no query');
  if (typeof connectionId !== 'number' || !Number.isSafeInteger(connectionId)) throw refused('has no id');
  if (method !== undefined && typeof method !== 'string') throw refused('has a method that is not a string');
  const resume = decodeResume(message['resume']);
  return {
    connectionId,
    path,
    query,
    headers: decodeHeaders(message['header'] ?? {}),
    ...(method === undefined ? {} : { method }),
    ...(resume === undefined ? {} : { resume }),
  };
}

function decodeResume(resume: unknown): LogResume | undefined {
  if (resume === undefined) return undefined;
  const { cursor, skipBytes } = isJsonObject(resume) ? resume : {};
  if (typeof cursor !== 'string') throw refused('has a place to resume without a cursor');
  if (typeof skipBytes !== 'number' || !Number.isSafeInteger(skipBytes) || skipBytes < 0)
    throw refused('has a place to resume without bytes to skip');
  return { cursor, skipBytes };
}

function decodeHeaders(headers: unknown): ConnectRequest['headers'] {
  if (!isJsonObject(headers)) throw refused('has headers that are not an object');
  for (const [name, values] of Object.entries(headers)) {
    const isHeader =
      Array.isArray(values) && values.every((value) => typeof value === 'string' && !/[\r\n\0]/.test(value));
    if (!isHeader || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      throw refused(`has a header ${JSON.stringify(name)} that is none`);
  }
  return headers as ConnectRequest['headers'];
}
