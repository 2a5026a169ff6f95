/** A sandbox node for tests: taken down by `stop()`, and by its reaper when the test's process dies. */
import { type SandboxNode, type SandboxOptions, startSandboxNode } from '../../sandbox/sandbox-node.ts';

/** Starts a node and waits until its pods are settled. The caller stops it. */
export async function startTestNode(options: SandboxOptions = {}): Promise<SandboxNode> {
  const node = await startSandboxNode(options);
  try {
    if (node.containerd !== undefined) await node.podsSettled();
    return node;
  } catch (error) {
    await node.stop();
    throw error;
  }
}
