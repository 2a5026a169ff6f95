/** Log files, which hold what a container chose to write, and the cursors that clients give back. */
import { identify, type LogFile } from '../../../agent/pods/logs/log-file.ts';
import { AT_FIRST_LINE, LineStripper } from '../../../agent/pods/logs/line-stripper.ts';
import { decodeCursor, encodeCursor } from '../../../agent/pods/logs/log-cursor.ts';
import { findStart } from '../../../agent/pods/logs/start-position.ts';
import { json, texts } from '../corpora.ts';
import type { FuzzTarget } from '../harness.ts';

const LINES = [
  '2026-11-22T16:46:06.123456789Z stdout F a whole line\n',
  '2026-11-22T16:46:07Z stderr P a piece \n2026-11-22T16:46:08Z stdout F another\n2026-11-22T16:46:09Z stderr F and its end\n',
  '2026-11-22T16:46:06.1+01:00 stdout F \n\n2026-11-22T16:46:06Z stdout P:tag x\n',
  `2026-11-22T16:46:06Z stdout F ${'x'.repeat(5000)}\n`,
];
const CORPUS = texts(...LINES, LINES.join('').repeat(5));

function stripped(input: Buffer, blockBytes: number): Buffer {
  const stripper = new LineStripper({ stream: 'All', timestamps: true, prefix: undefined });
  stripper.state = AT_FIRST_LINE;
  const parts: Buffer[] = [];
  let carried = Buffer.alloc(0);
  for (let from = 0; from < input.length; from += blockBytes) {
    const block = Buffer.concat([carried, input.subarray(from, from + blockBytes)]);
    const output = Buffer.alloc(2 * block.length + 1024);
    stripper.strip(block, 0, output, 0);
    parts.push(Buffer.from(output.subarray(0, stripper.written)));
    carried = Buffer.from(block.subarray(stripper.taken));
  }
  return Buffer.concat(parts);
}

const lines: FuzzTarget = {
  name: 'CRI log lines',
  corpus: CORPUS,
  open: () => ({
    feed(input) {
      const whole = stripped(input, Math.max(input.length, 1));
      const cut = stripped(input, 1 + (input.length % 61));
      if (!whole.equals(cut)) throw new Error('another text when it is read in other blocks');
      // A whole second gets ten characters of fraction, and loses the ten of its stream and tag: a space is left.
      if (whole.length > 2 * input.length) throw new Error('more than there was');
    },
  }),
};

/** A file in memory. */
function fileOf(bytes: Buffer): LogFile {
  return {
    name: { path: '/0.log', attempt: 0, rotated: '', gzip: false },
    size: () => Promise.resolve(bytes.length),
    available: (position) => Promise.resolve(bytes.length - position),
    read: (into, offset, position) =>
      Promise.resolve(position >= bytes.length ? 0 : bytes.copy(into, offset, position)),
    inode: () => Promise.resolve('1:1'),
    close: () => Promise.resolve(),
  };
}

const positions: FuzzTarget = {
  name: 'places in log files',
  corpus: CORPUS,
  open: () => ({
    async feed(input) {
      const half = Math.floor(input.length / 2);
      const files = [fileOf(input.subarray(0, half)), fileOf(input.subarray(half))];
      const sinceNanos = 1_795_365_967_000_000_000n;
      for (const choice of [{ tailLines: input.length % 7 }, { sinceNanos }, { tailLines: 3, sinceNanos }]) {
        const { file, position } = await findStart(files, { stream: 'All', ...choice });
        const size = (await files[file]?.size()) ?? -1;
        if (position < 0 || position > size)
          throw new Error(`a place beyond the file: ${position} of ${size}`);
      }
      for (const file of files) await identify(file);
    },
  }),
};

const CURSOR = encodeCursor({
  stream: 'All',
  timestamps: false,
  prefix: true,
  current: 0,
  skip: 12,
  limit: 4096,
  grep: 'bcdefghijklmnopqrstuvw',
  filter: { skip: 7, held: 2, after: 1, given: true, left: false, inLine: 'none' },
  positions: [
    {
      pod: 'web-0',
      uid: '6d3c2f3e-0000-4000-8000-000000000001',
      container: 'web',
      attempt: 2,
      identity: { firstNanos: 1_795_365_966_123_456_789n, bytes: 1000, hash: 'abcdefghijklmnopqrstuv' },
      position: 1234,
      state: { phase: 'content', partial: true, openLines: 1, skipLines: 0 },
      only: false,
    },
  ],
});

const cursors: FuzzTarget = {
  name: 'log cursors',
  corpus: json(JSON.parse(Buffer.from(CURSOR, 'base64url').toString())),
  open: () => ({
    feed(input) {
      const cursor = decodeCursor(input.toString('base64url'));
      for (const { pod, uid, container } of cursor.positions) {
        if (/[/\0]|^\.\.?$/.test(pod) || /[/\0]|^\.\.?$/.test(uid) || /[/\0]|^\.\.?$/.test(container))
          throw new Error('a path out of the log folder');
      }
      if (encodeCursor(decodeCursor(encodeCursor(cursor))) !== encodeCursor(cursor))
        throw new Error('another place when it is written and read');
    },
  }),
};

export const logTargets = [lines, positions, cursors];
