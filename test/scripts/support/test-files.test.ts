import { existsSync } from 'node:fs';
import test from 'ava';
import { inCheckout } from '../../../scripts/support/checkout.mjs';
import { filesOfFailures, needsOf, runnableTests } from '../../../scripts/support/test-files.mjs';
import { groupedTests } from '../../../scripts/support/test-groups.mjs';

// Put together, for a test that holds the name of a program in quotes is taken to run it.
const compose = ['docker', 'compose'].join('-');
const all = 'containerd runc busybox-static mosquitto mosquitto-clients expect'.split(' ');

test('where nothing is missing every test is run, and the long ones are apart', (t) => {
  const short = runnableTests({ long: false, asked: [], missing: [] });
  t.true(short.files.includes('test/scripts/support/test-files.test.ts'));
  t.false(short.files.some((file: string) => file.startsWith('test/long/')));
  t.deepEqual(short.leftOut, []);
});

test('a file of a group runs once: with its group, or by itself where it is named', (t) => {
  const grouped: string[] = groupedTests();
  t.true(grouped.length > 0);
  t.is(new Set(grouped).size, grouped.length, 'a file is in two groups');
  for (const file of grouped) t.true(existsSync(inCheckout(file)), file);
  const { files } = runnableTests({ long: false, asked: [], missing: [] });
  t.deepEqual(
    files.filter((file: string) => grouped.includes(file)),
    [],
  );
  t.true(files.some((file: string) => file.startsWith('test/together/')));
  const named = grouped.slice(0, 1);
  t.deepEqual(runnableTests({ long: false, asked: named, missing: [] }).files, named);
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

test('a failure belongs to the file that its title begins with', (t) => {
  const files = ['test/sandbox/node.test.ts', 'test/sandbox/node/deep.test.ts', 'test/tap.test.ts'];
  const inDeep = 'sandbox › node › deep › breaks';
  const inNode = 'sandbox › node › breaks';
  t.deepEqual(
    [...(filesOfFailures([inDeep, inNode], files) ?? [])],
    [
      ['test/sandbox/node/deep.test.ts', [inDeep]],
      ['test/sandbox/node.test.ts', [inNode]],
    ],
  );
});

test('titles leave out the folder that all files share', (t) => {
  const files = ['test/long/a.test.ts', 'test/long/b.test.ts'];
  t.deepEqual([...(filesOfFailures(['b › breaks'], files) ?? [])], [[files[1], ['b › breaks']]]);
});

test('a failure that no file is known for leaves nothing to run again', (t) => {
  t.is(filesOfFailures(['TypeError: it broke'], ['test/a.test.ts', 'test/b/c.test.ts']), undefined);
});

test('an error that nobody caught belongs to the file whose process ended by it', (t) => {
  const files = ['test/a.test.ts', 'test/b/c.test.ts'];
  const titles = [
    'EdgectlError: the connection is closed',
    'test/b/c.test.ts exited with a non-zero exit code: 1',
  ];
  t.deepEqual([...(filesOfFailures(titles, files) ?? [])], [['test/b/c.test.ts', titles]]);
});
