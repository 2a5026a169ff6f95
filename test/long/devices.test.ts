/** 1,000 edits from 20 clients at once on 10 devices: each answered once, and journal and PLC agree. */
import { systemClock } from '../../common/clock.ts';
import test from 'ava';
import SqliteDatabase from 'better-sqlite3';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { DeviceJournal } from '../../agent/devices/journal/device-journal.ts';
import { type DeviceNode, startDeviceNode, until } from '../agent/devices/device-node.ts';

const DEVICES = 10;
const CLIENTS = 20;
const EDITS = 1_000;

let node: DeviceNode;

test.before(async () => {
  node = await startDeviceNode({ presses: DEVICES });
});

test.after.always(() => node?.stop());

/** press-1 is unit 1, thermo-1 unit 2, press-2 unit 3 and so on. */
function setpoint(press: number): number {
  return node.line.plc.machine(press === 1 ? 1 : press + 1).setpoint;
}

test.serial('1,000 edits from 20 clients on 10 devices', async (t) => {
  t.timeout(30 * 60_000);
  const last = new Map<number, number>();
  const answered: string[] = [];
  const client = async (number: number): Promise<void> => {
    for (let edit = 0; edit < EDITS / CLIENTS; edit += 1) {
      const press = ((number + edit) % DEVICES) + 1;
      const value = (number * 53 + edit * 7) % 101;
      const { items } = await node.set(`press-${press}`, { setpoint: value });
      const [path] = items[0]?.paths ?? [];
      answered.push(`${number}/${edit}`);
      // On a busy machine a read-back may come too late; what the device has is then in the journal.
      t.true(path?.readBack === 'confirmed' || path?.readBack === 'unknown', `${number}/${edit}`);
      t.true(path?.written);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  t.is(new Set(answered).size, EDITS);
  const database = new SqliteDatabase(node.databasePath, { readonly: true });
  try {
    const journal = new DeviceJournal(database, systemClock);
    await until(() => journal.unsettled().length === 0 || undefined, 60_000);
    let writes = 0;
    for (let press = 1; press <= DEVICES; press += 1) {
      const all = journal.writes({ namespace: 'factory', name: `press-${press}` }, EDITS);
      writes += all.filter(({ cause }) => cause === 'edit').length;
      t.is(all[0]?.outcome, 'new');
      t.true(all.every(({ outcome }) => outcome === 'new' || outcome === 'overtaken'));
      last.set(press, Number(all[0]?.changes[0]?.after));
    }
    t.is(writes, EDITS);
  } finally {
    database.close();
  }
  for (const [press, value] of last) t.is(setpoint(press), value, `press-${press}`);
});

test.serial('of each pair of edits on one version exactly one goes through', async (t) => {
  t.timeout(10 * 60_000);
  for (let round = 0; round < 50; round += 1) {
    const name = `press-${(round % DEVICES) + 1}`;
    const ifUnmodified = await node.version('factory', name);
    const outcomes = await Promise.allSettled(
      [round, round + 1].map((value) => node.set(name, { setpoint: value % 100 }, { ifUnmodified })),
    );
    const refused = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
    );
    t.is(refused.length, 1);
    t.true(EdgectlError.is(refused[0]) && refused[0].kind === 'Conflict');
  }
});
