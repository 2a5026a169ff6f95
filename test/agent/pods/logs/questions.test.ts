/** What opening a log asks of the runtime, of who knows the pods, and of the file system. */
import fsPromises from 'node:fs/promises';
import { renameSync, utimesSync, writeFileSync, mkdirSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import test from 'ava';
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import { systemClock } from '../../../../common/clock.ts';
import { criLine, EPOCH, LogTree, NAMESPACE, readAll } from './log-tree.ts';

// Before the modules under test are loaded: they are to be counted as they run.
const listed: string[] = [];
const { opendir } = fsPromises;
fsPromises.opendir = ((folder: string, ...rest: never[]) => {
  listed.push(folder);
  return opendir(folder, ...rest);
}) as typeof opendir;
syncBuiltinESMExports();

const { openLogs } = await import('../../../../agent/pods/logs/open-logs.ts');
const { PodTargets } = await import('../../../../agent/pods/pod-targets.ts');
const { listLogFolder } = await import('../../../../agent/pods/logs/log-folder.ts');
const { openLogFiles } = await import('../../../../agent/pods/logs/log-folder.ts');

const quiet = new AbortController().signal;
const LONG_AGO = new Date('2026-11-01T00:00:00Z');

function logLine(text: string): Buffer {
  const content = Buffer.from(text);
  return criLine({ nanos: EPOCH, stream: 'stdout', partial: false, content });
}

test('a selector over many pods asks the runtime twice, MetaServer once, and lists each folder once', async (t) => {
  const tree = new LogTree();
  t.teardown(() => tree.remove());
  const asked: string[] = [];
  const identities = Array.from({ length: 12 }, (_, index) => ({
    namespace: NAMESPACE,
    name: `web-${index}`,
    uid: `uid-${index}`,
  }));
  for (const { namespace, name, uid } of identities) {
    const folder = join(tree.root, `${namespace}_${name}_${uid}`, 'main');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '0.log'), logLine(`of ${name}`));
    utimesSync(folder, LONG_AGO, LONG_AGO);
  }
  const cri = {
    listSandboxes: async () => {
      asked.push('listSandboxes');
      return identities.map((pod) => ({
        id: `s-${pod.name}`,
        pod,
        attempt: 0,
        ready: true,
        createdAtMs: 1,
        labels: { app: 'web' },
        annotations: {},
      }));
    },
    listContainers: async () => {
      asked.push('listContainers');
      return identities.map((pod) => ({
        id: `c-${pod.name}`,
        sandboxId: `s-${pod.name}`,
        pod,
        name: 'main',
        attempt: 0,
        state: 'running' as const,
        createdAtMs: 2,
        image: '',
        imageRef: '',
        labels: {},
        annotations: {},
      }));
    },
    containerStatus: async (id: string) => {
      asked.push('containerStatus');
      throw new Error(`nobody was to ask for ${id}`);
    },
  };
  const pods = identities.map(
    (metadata): Pod => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: { containers: [{ name: 'main' }] },
    }),
  );
  const lookup = {
    find: async () => {
      asked.push('find');
      return undefined;
    },
    inNamespace: async () => {
      asked.push('inNamespace');
      return pods;
    },
  };
  const targets = new PodTargets(cri, lookup);
  const backends = tree.backends({ targets, lookup, cri });
  const source = await openLogs(backends, { labelSelector: 'app=web' }, { unwanted: [] }, quiet);
  t.deepEqual(asked.toSorted(), ['inNamespace', 'listContainers', 'listSandboxes']);
  t.deepEqual(
    listed.filter((folder) => folder.startsWith(tree.root) && folder.endsWith('/main')).toSorted(),
    identities
      .map(({ namespace, name, uid }) => join(tree.root, `${namespace}_${name}_${uid}`, 'main'))
      .toSorted(),
  );
  const lines = (await readAll(source)).toString().trimEnd().split('\n');
  t.deepEqual(lines.toSorted(), identities.map(({ name }) => `of ${name}`).toSorted());
});

test('files that were rotated after the folder was listed are opened as they are now', async (t) => {
  const tree = new LogTree();
  t.teardown(() => tree.remove());
  const folder = tree.folder('main');
  writeFileSync(join(folder, '0.log'), logLine('old'));
  utimesSync(folder, LONG_AGO, LONG_AGO);
  const listing = await listLogFolder(folder, systemClock);
  t.not(listing.settledNs, undefined);
  renameSync(join(folder, '0.log'), join(folder, '0.log.20261101-000000'));
  writeFileSync(join(folder, '0.log'), logLine('new'));
  const files = await openLogFiles(folder, () => true, {}, listing);
  t.deepEqual(
    files.map(({ name: { path } }) => path.slice(folder.length + 1)),
    ['0.log.20261101-000000', '0.log'],
  );
  await Promise.all(files.map((file) => file.close()));
});

test('a folder that has just changed is listed again, for its time may not change with the next change', async (t) => {
  const tree = new LogTree();
  t.teardown(() => tree.remove());
  const folder = tree.folder('main');
  writeFileSync(join(folder, '0.log'), logLine('old'));
  const listing = await listLogFolder(folder, systemClock);
  t.is(listing.settledNs, undefined);
});
