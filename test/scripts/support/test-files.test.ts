import test from 'ava';
import { needsOf, runnableTests } from '../../../scripts/support/test-files.mjs';

// Put together, for a test that holds the name of a program in quotes is taken to run it.
const compose = ['docker', 'compose'].join('-');
const all = 'containerd runc busybox-static mosquitto mosquitto-clients expect'.split(' ');

test('where nothing is missing every test is run, and the long ones are apart', (t) => {
  const short = runnableTests({ long: false, asked: [], missing: [] });
  t.true(short.files.includes('test/scripts/support/test-files.test.ts'));
  t.false(short.files.some((file: string) => file.startsWith('test/long/')));
  t.deepEqual(short.leftOut, []);
});

test('a test that starts containers by way of a helper needs the packages', (t) => {
  const [containerd] = all;
  t.is(needsOf('test/sandbox/containerd/containerd.test.ts', all)[0], containerd);
  t.is(needsOf('test/tour/tour.test.ts', all)[0], containerd);
  t.deepEqual(needsOf('test/scripts/support/tap.test.ts', all), []);
});

test('what cannot be run is named, not dropped', (t) => {
  const { files, leftOut } = runnableTests({ long: false, asked: [], missing: [compose] });
  t.deepEqual(
    leftOut.map(({ file }: { file: string }) => file),
    ['test/deploy/containers.test.ts'],
  );
  t.false(files.includes('test/deploy/containers.test.ts'));
});
