/** Reads the recorded frames of `test/fixtures/tunnel`. */
import { readdirSync, readFileSync } from 'node:fs';

export interface RecordedFrame {
  readonly direction: 'cloud->edge' | 'edge->cloud';
  /** Milliseconds since the recording began. */
  readonly atMs: number;
  readonly connectionId: number;
  readonly type: number;
  readonly typeName: string;
  readonly dataLength: number;
  /** The whole message, id and type included; shorter than recorded where `whole` is false. */
  readonly bytes: Buffer;
  readonly whole: boolean;
  /** The JSON of a connect message as it stood on the wire. */
  readonly json?: string;
}

const FOLDER = new URL('../../fixtures/tunnel/', import.meta.url);
const FRAME =
  /^\[\+ *([0-9.]+)ms\] (cloud->edge|edge->cloud) TEXT .* len=(\d+) header=\d+B \| connectID=(\d+) type=(\d+) (\w+) dataLen=(\d+)/;

export function recordingNames(): readonly string[] {
  return readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));
}

export function readRecording(name: string): readonly RecordedFrame[] {
  const frames: RecordedFrame[] = [];
  // Whether the lines that follow belong to the last message: a ping has bytes of its own.
  let open = false;
  for (const line of readFileSync(new URL(name, FOLDER), 'utf8').split('\n')) {
    const [, atMs, direction, length, connectionId, type, typeName, dataLength] = FRAME.exec(line) ?? [];
    if (line.startsWith('[+')) open = direction !== undefined;
    const last = open ? frames.at(-1) : undefined;
    if (direction !== undefined) {
      frames.push({
        direction: direction as RecordedFrame['direction'],
        atMs: Number(atMs),
        connectionId: Number(connectionId),
        type: Number(type),
        typeName: typeName ?? '',
        dataLength: Number(dataLength),
        bytes: Buffer.alloc(Number(length)),
        whole: false,
      });
    } else if (last !== undefined && line.startsWith('    hex ')) {
      const bytes = Buffer.from(/^ {4}hex ([0-9a-f]*)/.exec(line)?.[1] ?? '', 'hex');
      frames[frames.length - 1] = { ...last, bytes, whole: bytes.length === last.bytes.length };
    } else if (last !== undefined && line.startsWith('    json(exact) ')) {
      frames[frames.length - 1] = { ...last, json: line.slice('    json(exact) '.length) };
    }
  }
  return frames;
}
