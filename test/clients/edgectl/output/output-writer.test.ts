/** Output whose reader is there, and output whose reader has stalled. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { OutputWriter } from '../../../../clients/edgectl/terminal/output-writer.ts';
import { temporaryFolder } from '../../../helpers/temp-folder.ts';

/** What a pipe of Linux takes before its reader reads. */
const PIPE_BYTES = 64 * 1024;

test('a write that the pipe has taken is no stalled reader, though its end was not seen yet; one that the pipe does not take is', async (t) => {
  const path = join(temporaryFolder(t), 'pipe');
  execFileSync('mkfifo', [path]);
  const pipe = openSync(path, 'r+');
  t.teardown(() => closeSync(pipe));
  const output = new OutputWriter(pipe);
  const short = output.write('x');
  t.false(await output.isStalled());
  await short;
  const long = output.write(Buffer.alloc(PIPE_BYTES));
  t.true(await output.isStalled());
  readSync(pipe, Buffer.alloc(PIPE_BYTES));
  await long;
  t.false(await output.isStalled());
});
