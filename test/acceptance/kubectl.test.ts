/** What a user of kubectl does at the node, with the kubectl of this machine. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'ava';
import { type RestNode, startRestNode } from '../helpers/rest-node.ts';
import { DEVICE_ROWS } from '../kubectl/device-rows.ts';
import { ask, type ServedKind, servedKinds } from '../kubectl/every-kind.ts';
import { ROWS, runRow } from '../kubectl/matrix.ts';

const PROGRAM = process.env['EDGECTL_TEST_KUBECTL'] ?? 'kubectl';

/** Each kubectl is a process that does a TLS handshake: all at once would be a test of the machine. */
const AT_ONCE = 4;

let node: RestNode;
const turns = Array.from({ length: AT_ONCE }, () => Promise.resolve());

/** Runs when fewer than {@link AT_ONCE} others run. */
function oneByOne(index: number, action: () => Promise<void>): Promise<void> {
  const lane = index % AT_ONCE;
  const done = (turns[lane] ?? Promise.resolve()).then(action);
  turns[lane] = done.catch(() => undefined);
  return done;
}

test('the page of what kubectl can do has every line', (t) => {
  const page = readFileSync(new URL('../../docs/reference/kubectl.md', import.meta.url), 'utf8');
  for (const { command } of ROWS) t.true(page.includes(`\n| \`${command}\` |`), command);
});

test.before('start the node and the agent', async () => {
  node = await startRestNode({ modbus: true });
});

test.after.always('stop them', () => node?.stop());

const FORMS = [
  'application/json',
  'application/yaml',
  ...['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'].flatMap((as) =>
    ['v1', 'v1beta1'].map((version) => `application/json;as=${as};v=${version};g=meta.k8s.io`),
  ),
];

async function answersOf({ base, name, namespaced, verbs, type }: ServedKind): Promise<string[]> {
  const listed = await ask(node, `${base}/${name}`);
  const { items } = JSON.parse(listed.body) as {
    items: { metadata: { name: string; namespace?: string } }[];
  };
  const wrong = items.length === 0 && name !== 'configmaps' ? [`there is no ${type}`] : [];
  // The crasher has metrics while it runs alone, and is gone from them a moment later.
  const first = items.find(({ metadata }) => metadata.name !== 'crasher')?.metadata;
  const paths = [
    `${base}/${name}?`,
    ...(first ? [`${base}${namespaced ? `/namespaces/${first.namespace}` : ''}/${name}/${first.name}?`] : []),
    ...(verbs.includes('watch') ? [`${base}/${name}?watch=1&timeoutSeconds=1&resourceVersion=0&`] : []),
  ];
  const questions = paths.flatMap((path) =>
    FORMS.flatMap((form) =>
      (form.includes('Table') ? ['None', 'Metadata', 'Object'] : ['Metadata']).map((include) => ({
        path: `${path}includeObject=${include}`,
        form,
      })),
    ),
  );
  const answers = await Promise.all(
    questions.map(async ({ path, form }) => ({ path, form, ...(await ask(node, path, form)) })),
  );
  return [
    ...wrong,
    ...answers
      .filter(({ status, body }) => status !== 200 || body.includes('"type":"ERROR"'))
      .map(({ path, form, status, body }) => `${path} as ${form}: ${status} ${body.slice(0, 300)}`),
  ];
}

test('B5: every kind of the discovery document is listed, got and watched in every form', async (t) => {
  const kinds = (await servedKinds(node)).filter(({ verbs }) => verbs.includes('list'));
  t.true(kinds.length >= 10);
  t.deepEqual((await Promise.all(kinds.map(answersOf))).flat(), []);
});

test('B5: the table of events.k8s.io has the cells of the core events', async (t) => {
  const cells = async (base: string): Promise<string[]> => {
    const { body } = await ask(node, `${base}/events`, 'application/json;as=Table;v=v1;g=meta.k8s.io');
    const { rows } = JSON.parse(body) as { rows: { cells: string[] }[] };
    // Without the ages, which go on.
    return rows.map((row) => [...row.cells.slice(1, 7), ...row.cells.slice(8)].join(' | ')).toSorted();
  };
  const core = await cells('/api/v1');
  t.true(core.length > 0);
  t.deepEqual(await cells('/apis/events.k8s.io/v1'), core);
});

if (spawnSync(PROGRAM, ['version', '--client']).status === 0) {
  for (const [index, row] of ROWS.entries()) {
    // All of one device: one after the other.
    const run = DEVICE_ROWS.includes(row) ? test.serial : test;
    run(`kubectl ${row.command}`, async (t) => {
      t.timeout(180_000);
      await t.notThrowsAsync(oneByOne(index, () => runRow(row, PROGRAM, node)));
    });
  }
} else {
  test('this machine has no kubectl', (t) => {
    t.log('the table of what it can do is not run');
    t.pass();
  });
}
