/** Reads a recorded exchange: what was sent, what came back, byte for byte. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../fixtures/edgecore-v1.23.1/', import.meta.url));

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Frame {
  readonly opcode: number;
  readonly lengthBytes: number;
  /** The first byte: the channel. */
  readonly channel: number;
  /** What follows it; of a long frame only the beginning was recorded. */
  readonly data: Buffer;
}

export interface Recording {
  readonly file: string;
  /** The request's head and body as they were sent; of one recording only the answer is known. */
  readonly request: Buffer | undefined;
  /** What the client sent after a protocol switch: channel and bytes. */
  readonly sent: readonly { readonly channel: number; readonly data: Buffer }[];
  readonly answer: Answer;
  readonly frames: readonly Frame[];
  /** True if the client ended the exchange, not the server. */
  readonly clientStopped: boolean;
}

export function recordedFiles(): readonly string[] {
  return readdirSync(FOLDER).filter((file) => file !== 'README.md');
}

export function recordedText(file: string): string {
  return readFileSync(`${FOLDER}${file}`, 'utf8');
}

/** Takes the chunks of a chunked body together; a body that was cut off gives what there is. */
export function dechunk(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  let rest = body;
  for (;;) {
    const size = /^(?:\r?\n)?([0-9a-f]+)\r?\n/.exec(rest.subarray(0, 20).toString('latin1'));
    if (size === null) return Buffer.concat(parts);
    const bytes = Number.parseInt(size[1] ?? '0', 16);
    if (bytes === 0) return Buffer.concat(parts);
    parts.push(rest.subarray(size[0].length, size[0].length + bytes));
    rest = rest.subarray(size[0].length + bytes);
  }
}

/** An answer as it stands on the wire, lines ended by CR LF or by LF alone. */
export function parseAnswer(wire: Buffer): Answer {
  const crlf = wire.indexOf('\r\n\r\n');
  const lf = wire.indexOf('\n\n');
  const [end, gap] = crlf >= 0 && (lf < 0 || crlf < lf) ? [crlf, 4] : [lf < 0 ? wire.length : lf, 2];
  const [first = '', ...lines] = wire.subarray(0, end).toString('latin1').split(/\r?\n/);
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [name = '', ...value] = line.split(':');
    const key = name.toLowerCase();
    headers[key] = key in headers ? `${headers[key]},${value.join(':').trim()}` : value.join(':').trim();
  }
  const body = wire.subarray(Math.min(end + gap, wire.length));
  return {
    status: Number(first.split(' ')[1]),
    headers,
    body:
      headers['transfer-encoding'] === 'chunked'
        ? dechunk(body)
        : body.subarray(0, Number(headers['content-length'] ?? body.length)),
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** A byte string as Python writes it: `b'out\n'`. */
function pythonBytes(literal: string): Buffer {
  const inner = literal.replace(/^b?['"]/, '').replace(/['"]$/, '');
  const text = inner.replaceAll(
    /\\(?:x([0-9a-f]{2})|(.))/gs,
    (_all, hex: string | undefined, one: string | undefined) =>
      hex === undefined
        ? (ESCAPES[one ?? ''] ?? `\\${one ?? ''}`)
        : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(text, 'latin1');
}

function frameOf(line: string): Frame | undefined {
  const match = /^<- \+[\d.]+s opcode=(\d+) len=(\d+) ch=([0-9a-f]+) data=(.*)$/.exec(line);
  if (match === null) return undefined;
  const [, opcode, length, channel, data = ''] = match;
  return {
    opcode: Number(opcode),
    lengthBytes: Number(length),
    channel: Number.parseInt(channel ?? '0', 16),
    data: pythonBytes(data),
  };
}

function sentOf(line: string): { channel: number; data: Buffer } | undefined {
  const match = /^-> ch(\d) (.*)$/.exec(line);
  if (match === null) return undefined;
  const [, channel, data = ''] = match;
  return {
    channel: Number(channel),
    data: data.startsWith("'") ? Buffer.from(data.slice(1, -1).replaceAll('\\\\n', '\n')) : Buffer.from(data),
  };
}

export function readRecording(file: string): Recording {
  const bytes = readFileSync(`${FOLDER}${file}`);
  const answerAt = bytes.indexOf('<<< ');
  if (answerAt < 0)
    return {
      file,
      request: undefined,
      sent: [],
      answer: parseAnswer(bytes),
      frames: [],
      clientStopped: false,
    };
  const bodyOfRequest = bytes.subarray(0, answerAt);
  const request = bodyOfRequest.subarray(
    bodyOfRequest.indexOf(bodyOfRequest.includes('>>> REQUEST\n') ? '\n' : ' ') + 1,
  );
  const heading = bytes.subarray(answerAt, bytes.indexOf('\n', answerAt)).toString();
  const upgraded = heading.startsWith('<<< HTTP');
  const wire = bytes.subarray(upgraded ? answerAt + 4 : bytes.indexOf('\n', answerAt) + 1);
  const lines = upgraded ? bytes.subarray(answerAt).toString('latin1').split('\n') : [];
  return {
    file,
    request,
    sent: lines.flatMap((line) => sentOf(line) ?? []),
    answer: request.toString('latin1').startsWith('HEAD ')
      ? { ...parseAnswer(wire), body: Buffer.alloc(0) }
      : parseAnswer(wire),
    frames: lines.flatMap((line) => frameOf(line) ?? []),
    clientStopped: heading.includes('CLIENT-STOP') || lines.some((line) => line.startsWith('client stop')),
  };
}
