import test from 'ava';
import { patchBomb } from '../acceptance/patch-bomb.ts';
import { startAttackedNode } from '../helpers/attacked-node.ts';

const POLICY = 'bindings:\n  - { role: operator, principals: [otto] }\n';

test.serial('H2: ten floods of patches of 20 copies each are refused, and nobody else waits', async (t) => {
  const node = await startAttackedNode(t, { users: ['otto'], policy: POLICY, sandbox: { modbus: true } });
  await patchBomb(t, node, { operations: 20, attackers: 10, slowestMs: 2_000 });
});
