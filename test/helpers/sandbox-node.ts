/** A sandbox node for tests: taken down by `stop()`, and by its reaper when the test's process dies. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type SandboxNode, type SandboxOptions, startSandboxNode } from '../../sandbox/sandbox-node.ts';
import { changed } from './file-change.ts';

/** Starts a node and waits until its pods are settled, and the big log is written. The caller stops it. */
export async function startTestNode(options: SandboxOptions = {}): Promise<SandboxNode> {
  const node = await startSandboxNode(options);
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

/** A log that is read without following ends where it ends when it is opened: not in the middle of its 40 MB. */
async function bigLogWritten(podLogsFolder: string): Promise<void> {
  // There is no such folder on a node without pods.
  if (!existsSync(podLogsFolder)) return;
  const folder = readdirSync(podLogsFolder).find((name) => name.startsWith('factory_biglog_'));
  if (folder === undefined) return;
  await changed(join(podLogsFolder, folder, 'logger', '0.log'), (text) => text.includes('BULK-DONE'));
}
