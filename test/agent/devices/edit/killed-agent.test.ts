/** The agent is killed at every step of an edit in turn: its journal then says old or new, and what is unknown is looked up. */
import { systemClock } from '../../../../common/clock.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import SqliteDatabase from 'better-sqlite3';
import type { WriteStep } from '../../../../agent/devices/edit/fault-points.ts';
import { DeviceJournal } from '../../../../agent/devices/journal/device-journal.ts';
import type { WriteRecord } from '../../../../agent/devices/journal/edit-record.ts';
import { type DeviceNode, PRESS_1, startDeviceNode, until } from '../device-node.ts';
import { TYPESCRIPT_FLAGS } from '../../../../scripts/support/typescript-flags.mjs';

const PROGRAM = fileURLToPath(new URL('../../../fixtures/killed-editor.ts', import.meta.url));
const PRESS = { namespace: 'factory', name: 'press-1' };

let node: DeviceNode;

test.before(async () => {
  node = await startDeviceNode();
});

test.after.always(() => node?.stop());

async function killedAt(step: WriteStep, value: string): Promise<NodeJS.Signals | number> {
  const { metaServer, database } = node.node.addresses;
  const child = spawn(
    process.execPath,
    [...TYPESCRIPT_FLAGS, PROGRAM, metaServer, database, node.databasePath, step, value],
    { stdio: 'inherit' },
  );
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal ?? code ?? 0;
}

function latestWrite(): WriteRecord | undefined {
  const database = new SqliteDatabase(node.databasePath, { readonly: true });
  try {
    return new DeviceJournal(database, systemClock).writes(PRESS, 1)[0];
  } finally {
    database.close();
  }
}

interface Expected {
  /** What the journal says when the agent is back, before anybody asked the device. */
  readonly found: WriteRecord['state'] | 'none';
  readonly outcome: WriteRecord['outcome'];
  readonly setpoint: 'old' | 'new';
}

const STEPS: Readonly<Record<WriteStep, Expected>> = {
  found: { found: 'none', outcome: undefined, setpoint: 'old' },
  answered: { found: 'none', outcome: undefined, setpoint: 'old' },
  checked: { found: 'none', outcome: undefined, setpoint: 'old' },
  planned: { found: 'planned', outcome: 'old', setpoint: 'old' },
  sending: { found: 'sending', outcome: 'old', setpoint: 'old' },
  sent: { found: 'sent', outcome: 'new', setpoint: 'new' },
  readBack: { found: 'sent', outcome: 'new', setpoint: 'new' },
  settled: { found: 'settled', outcome: 'new', setpoint: 'new' },
};

for (const [index, [step, expected]] of Object.entries(STEPS).entries()) {
  test.serial(`killed at ${step}: ${expected.outcome ?? 'nothing was planned'}`, async (t) => {
    const value = String(40 + index);
    const before = latestWrite()?.id ?? 0;
    const old = node.line.plc.machine(PRESS_1).setpoint;
    await node.agent.stop();
    t.is(await killedAt(step as WriteStep, value), 'SIGKILL');
    const found = latestWrite();
    t.is(found === undefined || found.id === before ? 'none' : found.state, expected.found);
    await node.startAgent();
    if (expected.found === 'none') {
      t.is(latestWrite()?.id ?? 0, before);
    } else {
      const settled = await until(() => {
        const write = latestWrite();
        return write?.state === 'settled' ? write : undefined;
      }, 30_000);
      t.is(settled.outcome, expected.outcome);
    }
    const isNew = expected.setpoint === 'new';
    await until(() => node.line.plc.machine(PRESS_1).setpoint === (isNew ? Number(value) : old) || undefined);
    const standing = (await node.edits()).filter(({ state }) => !['reverted', 'expired'].includes(state));
    t.is(standing.find((edit) => edit.value === value)?.state, isNew ? 'applied' : undefined);
    await node.devices.revert(PRESS, 'alice', new AbortController().signal);
  });
}
