/** What a user of kubectl does at the node, with the kubectl of this machine. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'ava';
import { type RestNode, startRestNode } from '../helpers/rest-node.ts';
import { DEVICE_ROWS } from '../kubectl/device-rows.ts';
import { ROWS, runRow } from '../kubectl/matrix.ts';

const PROGRAM = process.env['EDGECTL_TEST_KUBECTL'] ?? 'kubectl';

/** Each kubectl is a process that does a TLS handshake: all at once would be a test of the machine. */
const AT_ONCE = 4;

let node: RestNode;
const turns = Array.from({ length: AT_ONCE }, () => Promise.resolve());

/** Runs when fewer than {@link AT_ONCE} others run. */
function inTurn(index: number, action: () => Promise<void>): Promise<void> {
  const lane = index % AT_ONCE;
  const done = (turns[lane] ?? Promise.resolve()).then(action);
  turns[lane] = done.catch(() => undefined);
  return done;
}

test('the page of what kubectl can do has every line', (t) => {
  const page = readFileSync(new URL('../../docs/reference/kubectl.md', import.meta.url), 'utf8');
  for (const { command } of ROWS) t.true(page.includes(`\n| \`${command}\` |`), command);
});

if (spawnSync(PROGRAM, ['version', '--client']).status === 0) {
  test.before('start the node and the agent', async () => {
    node = await startRestNode({ modbus: true });
  });

  test.after.always('stop them', () => node?.stop());

  for (const [index, row] of ROWS.entries()) {
    // All of one device: one after the other.
    const run = DEVICE_ROWS.includes(row) ? test.serial : test;
    run(`kubectl ${row.command}`, async (t) => {
      t.timeout(180_000);
      await t.notThrowsAsync(inTurn(index, () => runRow(row, PROGRAM, node)));
    });
  }
} else {
  test('this machine has no kubectl', (t) => {
    t.log('the table of what it can do is not run');
    t.pass();
  });
}
