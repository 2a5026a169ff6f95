import test, { type ExecutionContext } from 'ava';
import { reopenedConnections, silentConnections } from '../acceptance/silent-connections.ts';
import { type AttackedNode, startAttackedNode } from '../helpers/attacked-node.ts';

const POLICY = 'bindings:\n  - { role: viewer, principals: [vera] }\n';

const started = (t: ExecutionContext): Promise<AttackedNode> =>
  startAttackedNode(t, { users: ['vera'], policy: POLICY, rest: true, dearPasswords: true });

test.serial('H5: 560 silent connections at each door keep nobody out', async (t) => {
  const areClosed = await silentConnections(t, await started(t), {
    connections: 560,
    visits: 20,
    slowestMs: 2_000,
  });
  await areClosed(t);
});

for (const saying of ['nothing', 'a first byte', 'half a hello'] as const) {
  test.serial(
    `H5: who opens connections again as fast as it can, saying ${saying}, keeps nobody out`,
    async (t) => reopenedConnections(t, await started(t), { saying, visits: 20, slowestMs: 2_000 }),
  );
}
