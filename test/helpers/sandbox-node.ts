/** A sandbox node for tests: taken down by `stop()`, and by its reaper when the test's process dies. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type SandboxNode, type SandboxOptions, startSandboxNode } from '../../sandbox/sandbox-node.ts';
import { RECORDED_BIG_LOG_LINES } from '../../sandbox/store/seed.ts';
import { changed } from './file-change.ts';

/** A tenth of the recorded one: more than every window and buffer between a log and its reader. */
const BIG_LOG_LINES = RECORDED_BIG_LOG_LINES / 10;
/** `line 0000001 level=info …` with its end of line. */
const BIG_LOG_LINE_BYTES = 104;

export const WHOLE_BIG_LOG = { bigLogLines: RECORDED_BIG_LOG_LINES } as const;

/** The bytes of the big log, before the line a second that follows it. */
export function bigLogBytes({
  bigLogLines = BIG_LOG_LINES,
}: Pick<SandboxOptions, 'bigLogLines'> = {}): number {
  return bigLogLines * BIG_LOG_LINE_BYTES + 'BULK-DONE\n'.length;
}

/**
 * Starts a node and waits until its pods are settled, and the big log is written: a tenth of the recorded one, unless the options
 * say how long. The caller stops it.
 */
export async function startTestNode(options: SandboxOptions = {}): Promise<SandboxNode> {
  const node = await startSandboxNode({ bigLogLines: BIG_LOG_LINES, ...options });
  try {
    if (node.containerd !== undefined) {
      await node.podsSettled();
      await bigLogWritten(node.addresses.podLogsFolder);
    }
    return node;
  } catch (error) {
    await node.stop();
    throw error;
  }
}

/** A log that is read without following ends where it ends when it is opened: not in the middle of its many lines. */
async function bigLogWritten(podLogsFolder: string): Promise<void> {
  // There is no such folder on a node without pods.
  if (!existsSync(podLogsFolder)) return;
  const folder = readdirSync(podLogsFolder).find((name) => name.startsWith('factory_biglog_'));
  if (folder === undefined) return;
  await changed(join(podLogsFolder, folder, 'logger', '0.log'), (text) => text.includes('BULK-DONE'));
}
