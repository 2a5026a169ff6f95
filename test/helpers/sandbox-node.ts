/** A sandbox node for one test file: taken down at the end, and by the reaper when the test's process dies. */
import type { TestFn } from 'ava';
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

/** One node for all tests of a file: `const node = sharedNode(test, {…})`, then `node()` in a test. */
export function sharedNode(test: TestFn, options: SandboxOptions = {}): () => SandboxNode {
  let node: SandboxNode | undefined;
  test.before('start the node', async () => {
    node = await startTestNode(options);
  });
  test.after.always('stop the node', async () => {
    await node?.stop();
  });
  return () => {
    if (node === undefined) throw new Error('the node has not been started');
    return node;
  };
}
