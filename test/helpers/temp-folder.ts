/** A folder of a test's own, short enough for a unix socket's path, removed with the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

export function temporaryFolder(t: Pick<ExecutionContext, 'teardown'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ea-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
