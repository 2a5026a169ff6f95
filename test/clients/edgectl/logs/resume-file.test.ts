import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ResumeFile } from '../../../../clients/edgectl/logs/resume-file.ts';
import { temporaryFolder } from '../../../helpers/temp-folder.ts';

interface Run {
  readonly file: ResumeFile;
  readonly path: string;
  readonly output: string;
  readonly descriptor: number;
}

/** A run of the command that appends to the same output as the one before. */
function run(t: ExecutionContext, folder: string, target = 'web-0'): Run {
  const path = join(folder, 'resume.json');
  const output = join(folder, 'out.log');
  const descriptor = openSync(output, 'a');
  t.teardown(() => closeSync(descriptor));
  return { file: new ResumeFile(path, target, descriptor), path, output, descriptor };
}

test('a first run begins at the beginning', (t) => {
  const { file } = run(t, temporaryFolder(t));
  t.is(file.load(), undefined);
  t.is(file.bytes, 0);
});

test('the next run goes on where the last one ended', (t) => {
  const folder = temporaryFolder(t);
  const first = run(t, folder);
  writeSync(first.descriptor, 'hello');
  first.file.advance(5, { cursor: 'c1', skipBytes: 2 });
  first.file.end();
  const second = run(t, folder);
  t.deepEqual(second.file.load(), { cursor: 'c1', skipBytes: 2 });
  t.is(second.file.bytes, 5);
});

test('what a killed run wrote without recording it is skipped, where stdout is a file', (t) => {
  const folder = temporaryFolder(t);
  const first = run(t, folder);
  writeSync(first.descriptor, 'hello');
  first.file.advance(5, { cursor: 'c1', skipBytes: 2 });
  writeSync(first.descriptor, ' world');
  const second = run(t, folder);
  t.deepEqual(second.file.load(), { cursor: 'c1', skipBytes: 8 });
  t.is(second.file.bytes, 11);
});

test('what another program appended after an orderly end is not taken for the log', (t) => {
  const folder = temporaryFolder(t);
  const first = run(t, folder);
  writeSync(first.descriptor, 'hello');
  first.file.advance(5, { cursor: 'c1', skipBytes: 2 });
  first.file.end();
  writeFileSync(first.output, '--- mark ---\n', { flag: 'a' });
  t.deepEqual(run(t, folder).file.load(), { cursor: 'c1', skipBytes: 2 });
});

test('another output file has nothing to say about the last run', (t) => {
  const folder = temporaryFolder(t);
  const first = run(t, folder);
  writeSync(first.descriptor, 'hello');
  first.file.advance(5, { cursor: 'c1', skipBytes: 2 });
  const other = openSync(join(folder, 'other.log'), 'a');
  t.teardown(() => closeSync(other));
  writeSync(other, 'hello and more');
  t.deepEqual(new ResumeFile(first.path, 'web-0', other).load(), { cursor: 'c1', skipBytes: 2 });
});

test('the file of another log is refused', (t) => {
  const folder = temporaryFolder(t);
  const first = run(t, folder);
  first.file.advance(0, { cursor: 'c1', skipBytes: 0 });
  const error = t.throws(() => run(t, folder, 'crasher').file.load());
  t.regex(error.message, /it belongs to web-0$/);
});

test('a file that is none of ours is refused and left alone', (t) => {
  const folder = temporaryFolder(t);
  const { file, path } = run(t, folder);
  for (const text of ['', '{', '[]', '{"version":2}', '{"version":1,"target":"web-0"}']) {
    writeFileSync(path, text);
    t.throws(() => file.load(), { message: /cannot resume from the file/ });
    t.is(readFileSync(path, 'utf8'), text);
  }
});

test('L11: the record is never written through what lies in the folder', (t) => {
  const folder = temporaryFolder(t);
  const victim = join(folder, 'victim');
  writeFileSync(victim, 'precious');
  const { file, path, descriptor } = run(t, folder);
  // Where the temporary file was before, by a name that anybody can guess.
  symlinkSync(victim, `${path}.${process.pid}.tmp`);
  writeSync(descriptor, 'hello');
  file.advance(5, { cursor: 'c1', skipBytes: 2 });
  t.is(readFileSync(victim, 'utf8'), 'precious');
  t.true(readFileSync(path, 'utf8').includes('c1'));
  // The record itself is replaced, not followed.
  const linked = run(t, temporaryFolder(t));
  symlinkSync(victim, linked.path);
  linked.file.advance(1, { cursor: 'c2', skipBytes: 0 });
  t.is(readFileSync(victim, 'utf8'), 'precious');
  t.deepEqual(
    readdirSync(folder).filter((name) => /\.[0-9a-f]{12}$/.test(name)),
    [],
  );
});
