/** `docs/reference/from-keadm.md`: a row for each command and flag of `keadm ctl`, with what edgectl and its tests have. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The commands in the sources and the recorded help of KubeEdge v1.23.1. */
const KEADM: Readonly<Record<string, readonly string[]>> = {
  'get pod': ['-n', '-A', '-l', '-o'],
  'get device': ['-n', '-A', '-l', '-o'],
  'describe pod': ['-n', '-l', '-A', '--show-events', '--chunk-size'],
  'describe device': ['-n', '--selector', '--all-namespaces', '--show-events', '--chunk-size'],
  logs: [
    ...['-n', '-c', '-f', '-p', '--tail', '--timestamps', '--limit-bytes', '--since-second', '--since-time'],
    '--insecure-skip-tls-verify-backend',
  ],
  exec: ['-n', '-c', '-i', '-t'],
  'edit device': ['-n'],
  'restart pod': ['-n'],
  'unhold-upgrade pod': ['-n'],
  'unhold-upgrade node': [],
  confirm: [],
  '': ['-v', '-h'],
};

interface Row {
  readonly theirs: string;
  readonly named: string;
  readonly reference: string;
}

const rows: readonly Row[] = readFileSync(join(root, 'docs/reference/from-keadm.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| [`n-]/.test(line))
  .map((line) => {
    const [, theirs = '', named = '', , reference = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    return { theirs: theirs.replaceAll('`', ''), named: named.replaceAll('`', ''), reference };
  });

test('each command and flag of keadm ctl has a row', (t) => {
  const wanted = Object.entries(KEADM).flatMap(([command, flags]) => [
    ...(command === '' ? [] : [command]),
    ...flags.map((flag) => `${command} ${flag}`.trim()),
  ]);
  t.deepEqual(rows.map(({ theirs }) => theirs).toSorted(), wanted.toSorted());
});

test('edgectl has each flag of keadm ctl that it names', (t) => {
  const reference = readFileSync(join(root, 'docs/reference/edgectl.md'), 'utf8');
  const globals = /## Flags of every command\n(.*?)\n## /s.exec(reference)?.[1] ?? '';
  for (const { named } of rows) {
    const [, command = '', flag] = /^(?:edgectl )?([a-z]+).*?(?: (--?[a-zA-Z-]+))?$/.exec(named) ?? [];
    if (named === 'none' || named === 'not yet' || named === '-h') continue;
    const section = new RegExp(String.raw`\n### edgectl ${command}\n(.*?)(?=\n##|$)`, 's').exec(
      reference,
    )?.[1];
    t.truthy(section, command);
    if (flag === undefined) continue;
    const pattern = new RegExp(String.raw`(?:^|[\s\`])${flag}(?:[\s,\`]|$)`, 'm');
    t.true(pattern.test(`${globals}\n${section}`), named);
  }
});

test('each row names a test that there is, but for what edgectl does not have', (t) => {
  const files = new Map<string, string>();
  for (const path of readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.test.ts')) continue;
    const name = basename(path, '.test.ts');
    files.set(name, `${files.get(name) ?? ''}${readFileSync(join(root, 'test', path), 'utf8')}`);
  }
  for (const { theirs, named, reference } of rows) {
    if (named === 'none' || named === 'not yet') {
      t.is(reference, '', theirs);
      continue;
    }
    const [, file = '', title = 'no title'] = /^([a-z-]+) "(.+)"$/.exec(reference) ?? [];
    t.true(files.get(file)?.includes(title) === true, `${theirs}: ${reference}`);
  }
});
