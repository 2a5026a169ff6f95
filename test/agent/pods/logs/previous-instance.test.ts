/** Which instance `logs` and `logs -p` are of, in every state that a container can be in. */
import test from 'ava';
import type { Pod } from '@edgectl/rpc-schema/generated/types';
import { openLogs } from '../../../../agent/pods/logs/open-logs.ts';
import type { CriContainer, CriContainerStatus } from '../../../../agent/backends/cri/cri-objects.ts';
import { criLine, EPOCH, LogTree, NAMESPACE, POD, readAll, UID } from './log-tree.ts';

type State = CriContainer['state'];

interface Instance {
  readonly attempt: number;
  readonly state: State;
  readonly exitCode?: number;
}

interface Case {
  readonly title: string;
  /** Log files on the disk. */
  readonly files: readonly number[];
  readonly instances: readonly Instance[];
  readonly container?: string;
  /** Instances of the pod's other containers. */
  readonly others?: Readonly<Record<string, Instance>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly deleted?: boolean;
  readonly plain: number;
  /** `none`: there is none, in the words of kubelet. */
  readonly previous: number | 'none';
}

const WEB = { containers: [{ name: 'web' }] };
const INIT = { initContainers: [{ name: 'web' }], containers: [{ name: 'app' }] };
const SIDECAR = { initContainers: [{ name: 'web', restartPolicy: 'Always' }], containers: [{ name: 'app' }] };
const exited = (attempt: number, exitCode = 3): Instance => ({ attempt, state: 'exited', exitCode });
const running = (attempt: number): Instance => ({ attempt, state: 'running' });
const created = (attempt: number): Instance => ({ attempt, state: 'created' });

const CASES: readonly Case[] = [
  { title: 'it runs', files: [0], instances: [running(0)], plain: 0, previous: 'none' },
  { title: 'it runs again', files: [1, 2], instances: [exited(1), running(2)], plain: 2, previous: 1 },
  {
    title: 'in back-off, EdgeCore has removed the older one',
    files: [7],
    instances: [exited(7)],
    plain: 7,
    previous: 7,
  },
  {
    title: 'in back-off, the older one is still there',
    files: [6, 7],
    instances: [exited(6), exited(7)],
    plain: 7,
    previous: 7,
  },
  { title: 'in back-off after an exit with 0', files: [1], instances: [exited(1, 0)], plain: 1, previous: 1 },
  {
    title: 'EdgeCore was stopped and has removed every instance',
    files: [7],
    instances: [],
    plain: 7,
    previous: 7,
  },
  { title: 'the next one is created', files: [3], instances: [exited(3), created(4)], plain: 3, previous: 3 },
  {
    title: 'the next one is created and its file is there',
    files: [3, 4],
    instances: [exited(3), created(4)],
    plain: 3,
    previous: 3,
  },
  {
    title: 'it is never restarted',
    files: [0],
    instances: [exited(0)],
    spec: { ...WEB, restartPolicy: 'Never' },
    plain: 0,
    previous: 'none',
  },
  {
    title: 'it is restarted on failure and has failed',
    files: [1, 2],
    instances: [exited(1), exited(2)],
    spec: { ...WEB, restartPolicy: 'OnFailure' },
    plain: 2,
    previous: 2,
  },
  {
    title: 'it is restarted on failure and has ended well, after a failure',
    files: [1, 2],
    instances: [exited(1), exited(2, 0)],
    spec: { ...WEB, restartPolicy: 'OnFailure' },
    plain: 2,
    previous: 1,
  },
  {
    title: 'its own restart policy counts',
    files: [0],
    instances: [exited(0)],
    spec: { containers: [{ name: 'web', restartPolicy: 'Never' }] },
    plain: 0,
    previous: 'none',
  },
  {
    title: 'its pod is being deleted',
    files: [0],
    instances: [exited(0)],
    deleted: true,
    plain: 0,
    previous: 'none',
  },
  {
    title: 'its pod is over',
    files: [0, 1],
    instances: [exited(0), exited(1)],
    status: { phase: 'Failed' },
    plain: 1,
    previous: 0,
  },
  {
    title: 'an init container that failed',
    files: [2],
    instances: [exited(2)],
    spec: INIT,
    plain: 2,
    previous: 2,
  },
  {
    title: 'an init container that succeeded at the second attempt',
    files: [0, 1],
    instances: [exited(0), exited(1, 0)],
    spec: INIT,
    plain: 1,
    previous: 0,
  },
  {
    title: 'an init container whose records are gone, and the pod runs',
    files: [0],
    instances: [],
    others: { app: running(0) },
    spec: INIT,
    plain: 0,
    previous: 'none',
  },
  {
    title: 'a sidecar that ended while its pod works',
    files: [4],
    instances: [exited(4, 0)],
    others: { app: running(0) },
    spec: { ...SIDECAR, restartPolicy: 'Never' },
    plain: 4,
    previous: 4,
  },
  {
    title: 'a sidecar that ended with its pod',
    files: [4],
    instances: [exited(4, 0)],
    others: { app: exited(0, 0) },
    spec: { ...SIDECAR, restartPolicy: 'OnFailure' },
    plain: 4,
    previous: 'none',
  },
];

function container(name: string, { attempt, state }: Instance): CriContainer {
  return {
    id: `${name}-${attempt}`,
    sandboxId: 's1',
    pod: { namespace: NAMESPACE, name: POD, uid: UID },
    name,
    attempt,
    state,
    createdAtMs: attempt,
    image: '',
    imageRef: '',
    labels: {},
    annotations: {},
  };
}

for (const {
  title,
  files,
  instances,
  others = {},
  spec = WEB,
  status = {},
  deleted = false,
  plain,
  previous,
} of CASES) {
  test(`R2: ${title}`, async (t) => {
    const tree = new LogTree();
    t.teardown(() => tree.remove());
    const content = (attempt: number): Buffer => Buffer.from(`run ${attempt}`);
    tree.write(
      'web',
      files.map((attempt) => ({
        name: `${attempt}.log`,
        bytes: criLine({
          nanos: EPOCH + BigInt(attempt),
          stream: 'stdout',
          partial: false,
          content: content(attempt),
        }),
      })),
    );
    const all = [
      ...instances.map((instance) => ({ instance, cri: container('web', instance) })),
      ...Object.entries(others).map(([name, instance]) => ({ instance, cri: container(name, instance) })),
    ];
    const pod: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        namespace: NAMESPACE,
        name: POD,
        uid: UID,
        ...(deleted && { deletionTimestamp: '2026-11-30T00:00:00Z' }),
      },
      spec,
      status,
    };
    const backends = tree.backends({
      targets: {
        pod: async () => ({
          pod: { namespace: NAMESPACE, name: POD, uid: UID },
          instances: all.map(({ cri }) => cri),
        }),
        selected: () => Promise.reject(new Error('no selector')),
      },
      lookup: { find: async () => pod, inNamespace: async () => [pod] },
      cri: {
        containerStatus: async (id) => {
          const found = all.find(({ cri }) => cri.id === id);
          if (found === undefined) throw new Error(`there is no ${id}`);
          return {
            ...found.cri,
            exitCode: found.instance.exitCode ?? 0,
            logPath: '',
          } as unknown as CriContainerStatus;
        },
      },
    });
    const log = async (which: { readonly previous: boolean }): Promise<string> => {
      const source = await openLogs(
        backends,
        { namespace: NAMESPACE, name: POD, container: 'web', ...which },
        { unwanted: [] },
        new AbortController().signal,
      );
      return (await readAll(source)).toString();
    };
    t.is(await log({ previous: false }), `run ${plain}\n`);
    if (previous === 'none') {
      const message = 'previous terminated container "web" in pod "web-0" not found';
      await t.throwsAsync(log({ previous: true }), { message });
    } else {
      t.is(await log({ previous: true }), `run ${previous}\n`);
    }
  });
}
