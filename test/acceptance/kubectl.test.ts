/** What a user of kubectl does at the node, with the kubectl of this machine. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import { type RestNode, startRestNode } from '../helpers/rest-node.ts';
import { DEVICE_ROWS } from '../kubectl/device-rows.ts';
import { ROWS, runRow } from '../kubectl/matrix.ts';

const PROGRAM = process.env['EDGECTL_TEST_KUBECTL'] ?? 'kubectl';

let node: RestNode;

if (spawnSync(PROGRAM, ['version', '--client']).status === 0) {
  test.before('start the node and the agent', async () => {
    node = await startRestNode({ modbus: true });
  });

  test.after.always('stop them', () => node?.stop());

  for (const row of ROWS) {
    // All of one device: one after the other.
    const run = DEVICE_ROWS.includes(row) ? test.serial : test;
    run(`kubectl ${row.command}`, async (t) => {
      await t.notThrowsAsync(runRow(row, PROGRAM, node));
    });
  }
} else {
  test('this machine has no kubectl', (t) => {
    t.log('the table of what it can do is not run');
    t.pass();
  });
}
