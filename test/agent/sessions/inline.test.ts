import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { InlineOutput } from '../../../agent/sessions/session-service.ts';
import type { SourceEnd } from '../../../common/byte-source.ts';
import { MemorySource } from '../../helpers/memory-source.ts';
import { SessionBench } from '../../helpers/session-bench.ts';
import { NEVER_ABORTED } from '../../helpers/never-aborted.ts';

async function inline(source: MemorySource, end: SourceEnd): Promise<InlineOutput> {
  const bench = new SessionBench();
  source.finish(end);
  const request = {
    caller: bench.caller,
    kind: 'pod.exec',
    target: 't',
    params: { inline: true },
    followed: false,
  } as const;
  const output = (await bench.sessions.open(request, async () => source, NEVER_ABORTED)) as InlineOutput;
  if (bench.sessions.held !== 0 || bench.published.length > 0)
    throw new Error('an inline answer leaves nothing behind');
  return output;
}

test('an inline answer has both streams, the exit code and the facts', async (t) => {
  const source = new MemorySource({ info: { container: 'web' } });
  source.push('stdout', 'grüße\n');
  source.push('stderr', 'oops\n');
  t.deepEqual(await inline(source, { reason: 'Completed', exitCode: 7 }), {
    container: 'web',
    stdout: 'grüße\n',
    stderr: 'oops\n',
    encoding: 'utf8',
    truncated: false,
    exitCode: 7,
  });
});

test('bytes that are not UTF-8 come as base64, both streams', async (t) => {
  const source = new MemorySource();
  source.push('stdout', Buffer.from([0xff, 0x00]));
  source.push('stderr', 'text');
  const { stdout, stderr, encoding } = await inline(source, { reason: 'Completed' });
  t.deepEqual([stdout, stderr, encoding], ['/wA=', 'dGV4dA==', 'base64']);
});

test('F4: more than 64 KiB is cut between two characters, and the process runs to its end', async (t) => {
  const source = new MemorySource({ streams: ['stdout'] });
  source.push('stdout', `x${'é'.repeat(50_000)}`);
  const output = await inline(source, { reason: 'Completed', exitCode: 7 });
  t.true(output.truncated);
  t.is(output.encoding, 'utf8');
  t.is(Buffer.byteLength(output.stdout), 65_535);
  t.is(source.canceled, undefined);
  t.deepEqual(output.totalBytes, { stdout: 100_001, stderr: 0 });
  t.is(output.exitCode, 7);
});

test('a process that ran out of time says so with what it wrote', async (t) => {
  const source = new MemorySource();
  source.push('stdout', 'so far');
  const output = await inline(source, { reason: 'TimedOut', processLeft: true });
  t.true(output.processTimedOut);
  t.true(output.processLeft);
  t.is(output.stdout, 'so far');
});

test('what fails is an error, and what is followed is refused', async (t) => {
  const error = new EdgectlError('BackendError', 'the runtime went away', { layer: 'cri' });
  await t.throwsAsync(inline(new MemorySource(), { reason: 'Failed', error }), { is: error });
  const bench = new SessionBench();
  await t.throwsAsync(bench.open(new MemorySource(), { inline: true }, { followed: true }), {
    message: /no end/,
  });
});

test('F6: a log that was cut says where the next call goes on: after the last whole character', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'], cursor: true });
  source.push('stdout', `x${'é'.repeat(50_000)}`);
  const request = {
    caller: bench.caller,
    kind: 'pod.logs',
    target: 't',
    params: { inline: true },
    followed: false,
  } as const;
  const opening = bench.sessions.open(request, async () => source, NEVER_ABORTED);
  source.finish({ reason: 'Completed' });
  const output = (await opening) as InlineOutput;
  t.true(output.truncated);
  t.is(output.cursor, `at ${Buffer.byteLength(output.stdout)}`);
});
