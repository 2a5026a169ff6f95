/** Starts a node with a running pod, says where, and waits to be killed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runPod, shellPod, startTestContainerd } from '../../helpers/containerd.ts';

const node = await startTestContainerd();
await runPod(node, shellPod('orphan', 'sleep 1000'));
writeFileSync(join(node.folder, 'cgroup'), node.containerd.cgroupParent.slice(1));
process.stdout.write(`${node.folder}\n`);
