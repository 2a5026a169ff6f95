import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import test from 'ava';
import type { SessionResumeParams } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import {
  ReceivedSession,
  type ReceivedSessionOptions,
} from '../../../clients/js/src/session/received-session.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';
import { nodeSha256 } from '../../helpers/node-sha256.ts';

interface Rig {
  readonly clock: ManualClock;
  readonly session: ReceivedSession;
  readonly controls: [string, Record<string, unknown>][];
  readonly resumes: SessionResumeParams[];
  readonly inputs: [number, string][];
  resumeAnswer: () => Promise<void>;
}

function rig(stdinWindow?: number, kind: Partial<ReceivedSessionOptions> = {}): Rig {
  const clock = new ManualClock();
  const controls: Rig['controls'] = [];
  const resumes: SessionResumeParams[] = [];
  const inputs: Rig['inputs'] = [];
  const session = new ReceivedSession({
    name: 's',
    clock,
    sha256: nodeSha256,
    windowBytes: 1000,
    onOver: () => undefined,
    ...kind,
    link: {
      control: (_session, method, params) => controls.push([method, { ...params }]),
      stdin: (_session, offset, bytes) => inputs.push([offset, bytes.toString()]),
      detach: () => Promise.resolve(),
      resume: async (params) => {
        resumes.push(params);
        await made.resumeAnswer();
        return { ...params, stdin: 0, window: 1000 };
      },
    },
  });
  const made: Rig = { clock, session, controls, resumes, inputs, resumeAnswer: () => Promise.resolve() };
  if (kind.from !== undefined) return made;
  session.onOpened({
    session: 's',
    window: 1000,
    streams: ['stdout', 'stderr'],
    ...(stdinWindow === undefined ? {} : { stdinWindow }),
  });
  return made;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function read(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk.toString();
  return text;
}

test('chunks that come twice, in parts or too early make one stream', async (t) => {
  const { session } = rig();
  session.onChunk('stdout', 3, Buffer.from('def'));
  session.onChunk('stdout', 0, Buffer.from('abc'));
  session.onChunk('stdout', 0, Buffer.from('abc'));
  session.onChunk('stdout', 4, Buffer.from('efgh'));
  session.onEnd({
    reason: 'Completed',
    streams: { stdout: { bytes: 8, sha256: sha256('abcdefgh') } },
    gaps: [],
  });
  t.is(await read(session.stdout), 'abcdefgh');
  t.is((await session.ended).reason, 'Completed');
});

test('a stream with another digest fails with DataLoss, for who reads it and who waits for the end', async (t) => {
  const { session } = rig();
  session.onChunk('stdout', 0, Buffer.from('abx'));
  session.onEnd({ reason: 'Completed', streams: { stdout: { bytes: 3, sha256: sha256('abc') } }, gaps: [] });
  const reading = await t.throwsAsync(read(session.stdout));
  const waiting = await t.throwsAsync(session.ended);
  t.is(EdgectlError.from(reading).kind, 'DataLoss');
  t.is(EdgectlError.from(waiting).kind, 'DataLoss');
});

test('output that was cut off by the node is an error to its reader, though the end is whole', async (t) => {
  const { session } = rig();
  session.onChunk('stdout', 0, Buffer.from('abc'));
  session.onEnd({
    reason: 'AgentStopped',
    streams: { stdout: { bytes: 3, sha256: sha256('abc') } },
    gaps: [],
  });
  const error = await t.throwsAsync(read(session.stdout));
  t.is(EdgectlError.from(error).kind, 'Interrupted');
  t.is((await session.ended).reason, 'AgentStopped');
});

test('taking half a window is acknowledged at once, less within 200 ms, and nothing every 15 s', async (t) => {
  const { clock, session, controls } = rig();
  const reader = session.stdout[Symbol.asyncIterator]();
  session.onChunk('stdout', 0, Buffer.alloc(500));
  session.onChunk('stdout', 500, Buffer.alloc(10));
  session.onChunk('stdout', 510, Buffer.alloc(10));
  await reader.next();
  t.is(controls.length, 0, 'a chunk counts as taken when the next is asked for');
  await reader.next();
  t.deepEqual(controls.splice(0), [['session.ack', { session: 's', stdout: 500, stderr: 0 }]]);
  await reader.next();
  t.is(controls.length, 0);
  await clock.advance(200);
  t.deepEqual(controls.splice(0), [['session.ack', { session: 's', stdout: 510, stderr: 0 }]]);
  await clock.advance(15_000);
  t.deepEqual(controls, [['session.ack', { session: 's', stdout: 510, stderr: 0 }]]);
});

test('the thirty-second small chunk is acknowledged at once', async (t) => {
  const { session, controls } = rig();
  const reader = session.stdout[Symbol.asyncIterator]();
  for (let offset = 0; offset < 33; offset += 1) {
    session.onChunk('stdout', offset, Buffer.from('x'));
    await reader.next();
  }
  t.deepEqual(controls, [['session.ack', { session: 's', stdout: 32, stderr: 0 }]]);
});

test('a gap is waited for 500 ms, then asked for from what the reader has taken', async (t) => {
  const { clock, session, resumes } = rig();
  session.onChunk('stdout', 5, Buffer.from('late'));
  await clock.advance(499);
  t.is(resumes.length, 0);
  await clock.advance(1);
  t.deepEqual(resumes, [{ session: 's', stdout: 0, stderr: 0 }]);
  await clock.advance(3_000);
  t.is(resumes.length, 3, 'asked again after one and two seconds more');
});

test('a tail that was lost before a silence is seen by the answer to a sign of life', async (t) => {
  const { clock, session, resumes } = rig();
  session.onAck({ stdout: 4, stderr: 0 });
  await clock.advance(500);
  t.is(resumes.length, 1);
});

test('with the end there and bytes lacking, two seconds are waited', async (t) => {
  const { clock, session, resumes } = rig();
  session.onEnd({ reason: 'Completed', streams: { stdout: { bytes: 3, sha256: sha256('abc') } }, gaps: [] });
  await clock.advance(1_999);
  t.is(resumes.length, 0);
  await clock.advance(1);
  t.is(resumes.length, 1);
  session.onChunk('stdout', 0, Buffer.from('abc'));
  t.is((await session.ended).streams.stdout?.bytes, 3);
  t.is(clock.pending, 0);
});

test('a session that the agent does not know is Gone', async (t) => {
  const { session } = rig();
  session.onEnd({ reason: 'Unknown' });
  t.is(EdgectlError.from(await t.throwsAsync(session.ended)).kind, 'Gone');
});

test('a reader that leaves its loop lets the rest pass', async (t) => {
  const { session, controls } = rig();
  session.onChunk('stdout', 0, Buffer.alloc(600));
  for await (const chunk of session.stdout) {
    t.is(chunk.length, 600);
    break;
  }
  session.onChunk('stdout', 600, Buffer.alloc(600));
  t.is(session.stdout.taken, 1200);
  t.is(controls.at(-1)?.[1]['stdout'], 1200);
});

test('input stays within the window of the agent and goes again from where it asks', async (t) => {
  const { clock, session, inputs } = rig(10);
  const writing = session.stdin?.write('abcdefghijklmno');
  t.deepEqual(inputs, [[0, 'abcdefghij']]);
  session.onAck({ stdin: 4 });
  t.deepEqual(inputs.splice(0), [
    [0, 'abcdefghij'],
    [10, 'klmn'],
  ]);
  session.onAck({ stdin: 4 });
  t.deepEqual(inputs.splice(0), [
    [0, 'abcdefghij'],
    [10, 'klmn'],
  ]);
  session.onAck({ stdin: 4 });
  t.is(inputs.length, 0, 'not twice within 200 ms');
  await clock.advance(200);
  session.onAck({ stdin: 10 });
  await writing;
  t.deepEqual(inputs, [[14, 'o']]);
});

test('end-of-file is said with the length of the input, and is done when all of it was given', async (t) => {
  const { session, controls } = rig(100);
  await session.stdin?.write('abc');
  let done = false;
  const ending = session.stdin?.end().then(() => {
    done = true;
  });
  t.deepEqual(controls, [['session.closeStdin', { session: 's', bytes: 3 }]]);
  await settle();
  t.false(done);
  session.onAck({ stdin: 3 });
  await ending;
});

for (const [encoding, compress] of [
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const) {
  test(`chunks compressed with ${encoding}, twice, too early or in parts, make one stream`, async (t) => {
    const { session } = rig(undefined, { encoding });
    session.onChunk('stdout', 3, compress('def'));
    session.onChunk('stdout', 0, compress('abc'));
    session.onChunk('stdout', 0, compress('abc'));
    session.onChunk('stdout', 4, compress('efgh'));
    session.onEnd({
      reason: 'Completed',
      streams: { stdout: { bytes: 8, sha256: sha256('abcdefgh') } },
      gaps: [],
    });
    t.is(await read(session.stdout), 'abcdefgh');
    t.is((await session.ended).reason, 'Completed');
  });

  test(`a chunk that is not what the encoding says (${encoding}), or is larger than the window, ends the session`, async (t) => {
    for (const payload of [Buffer.from('not compressed'), compress('x'.repeat(1001))]) {
      const { session, controls } = rig(undefined, { encoding });
      session.onChunk('stdout', 0, payload);
      t.is(EdgectlError.from(await t.throwsAsync(session.ended)).kind, 'DataLoss');
      t.true(controls.some(([method]) => method === 'session.cancel'));
    }
  });
}

test('who takes a session over learns its encoding from the answer, and reads no chunk before', async (t) => {
  const { session } = rig(undefined, { from: { stdout: 3, stderr: 0 } });
  session.onChunk('stdout', 3, gzipSync('def'));
  t.is(session.stdout.accepted, 3);
  session.onTakenOver({ session: 's', stdout: 3, stderr: 0, stdin: 0, window: 1000, encoding: 'gzip' }, 1000);
  session.onEnd({
    reason: 'Completed',
    streams: { stdout: { bytes: 6, sha256: sha256('abcdef') } },
    gaps: [],
  });
  t.is(await read(session.stdout), 'def');
  await session.ended;
});
