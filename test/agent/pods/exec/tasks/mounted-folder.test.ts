import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { isSeenBy, placeOf } from '../../../../../agent/pods/exec/tasks/task-route.ts';
import { temporaryFolder } from '../../../../helpers/temp-folder.ts';

const HOST = `24 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw
26 24 0:24 / /run rw,nosuid shared:5 - tmpfs tmpfs rw
27 24 8:2 / /mnt/with\\040blank rw - ext4 /dev/sda2 rw
`;

test('1: a folder that is mounted from the node lies where the node has it', (t) => {
  const mounted = `500 400 0:90 / / rw - overlay overlay rw
510 500 0:24 /edgectl /run/edgectl rw - tmpfs tmpfs rw
`;
  const folder = '/run/edgectl/mqtt.sock.fifos';
  t.is(placeOf(folder, HOST), '0:24 /edgectl/mqtt.sock.fifos');
  t.is(placeOf(folder, mounted), placeOf(folder, HOST));
  t.not(placeOf(folder, '500 400 0:90 / / rw - overlay overlay rw\n'), placeOf(folder, HOST));
  t.not(placeOf(folder, mounted.replace('0:24 /edgectl ', '0:24 /other ')), placeOf(folder, HOST));
  t.not(placeOf('/run/edgectl2', mounted), placeOf('/run/edgectl2', HOST));
});

test('1: the last mount on a point is the one that is seen, and names may hold blanks', (t) => {
  t.is(placeOf('/run/a', `${HOST}30 26 0:50 / /run rw - tmpfs tmpfs rw\n`), '0:50 /a');
  t.is(placeOf('/mnt/with blank/a', HOST), '8:2 /a');
  t.is(placeOf('/a', HOST), '8:1 /a');
  t.is(placeOf('/a', ''), undefined);
});

test('1: a process of the same mount namespace sees our folder', (t) => {
  const folder = join(realpathSync(temporaryFolder(t)), 'fifos');
  mkdirSync(folder);
  t.true(isSeenBy(process.ppid, folder));
});
