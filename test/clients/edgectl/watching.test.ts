/** `get -w` of pods and events, and `wait`, as processes, against a real agent over real containers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test from 'ava';
import type { SandboxNode } from '../../../sandbox/sandbox-node.ts';
import { startAgent, type TestAgent } from '../../helpers/agent.ts';
import { shellPod } from '../../helpers/containerd.ts';
import { edgectlCommand, finished } from '../../helpers/edgectl-command.ts';
import { startTestNode } from '../../helpers/sandbox-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'es-'));
/** Ends when it is told to, and is started again. */
const UNTIL_END = 'rm -f /tmp/end; until [ -e /tmp/end ]; do sleep 0.1; done';
const LEAVES = shellPod('leaves', UNTIL_END);
let node: SandboxNode;
let agent: TestAgent;

test.before('start the agent', async () => {
  node = await startTestNode({
    pods: [],
    morePods: [
      shellPod('ends', UNTIL_END),
      shellPod('again', UNTIL_END),
      shellPod('told', UNTIL_END),
      LEAVES,
    ],
  });
  const { metaServer, edged, runtimeSocket, database, podLogsFolder } = node.addresses;
  agent = await startAgent(folder, {
    backends: {
      metaserver: metaServer,
      edged: edged ?? '',
      cri: `unix://${runtimeSocket}`,
      edgeStore: database,
      podLogs: podLogsFolder,
    },
  });
});

test.after.always('stop the agent', async () => {
  await agent?.stop();
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function environment(): Record<string, string> {
  return { EDGECTL_SOCKET: agent.configuration.socket };
}

const run = (args: readonly string[]) => edgectlCommand.run(args, environment());

/** A command that continues, its lines as they come. */
function start(args: readonly string[]) {
  const child = edgectlCommand.start(args, environment());
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    child,
    ended: finished(child),
    async until(wanted: RegExp): Promise<string> {
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`ended before ${wanted.source}`);
        if (wanted.test(value)) return value;
      }
    },
  };
}

interface Listed {
  readonly kind: string;
  readonly client: string;
}

async function sessions(): Promise<readonly Listed[]> {
  const { stdout } = await run(['sessions', '-o', 'json']);
  return (JSON.parse(stdout.toString()) as { items: Listed[] }).items;
}

/** The client of a command that has opened its session. */
async function clientOf(kind: string): Promise<string> {
  for (;;) {
    const found = (await sessions()).find((each) => each.kind === kind);
    if (found !== undefined) return found.client;
  }
}

/** Its container ends, and EdgeCore starts it again. */
const end = (pod: string) => run(['exec', pod, '--', 'touch', '/tmp/end']);

test.serial(
  'get pods -w begins with what is there and goes on with each change, as a table that grows',
  async (t) => {
    const watch = start(['get', 'pods', '-w', '--output-watch-events']);
    t.regex(await watch.until(/^EVENT/), /^EVENT +NAME +READY +STATUS +RESTARTS +AGE$/);
    t.regex(await watch.until(/ ends /), /^ADDED +ends +1\/1 +Running +0 /);
    await end('ends');
    t.regex(await watch.until(/^MODIFIED +ends .* 1 \(/), /^MODIFIED +ends +\d\/1 +\w+ +1 \(\d+s ago\) /);
    watch.child.kill('SIGINT');
    t.is((await watch.ended).exit, 130);
  },
);

test.serial(
  'get pod NAME -w -o json prints that pod alone, and --watch-only nothing of what is there',
  async (t) => {
    const named = start(['get', 'pod', 'leaves', '-w', '-o', 'jsonpath={.metadata.name}{"\\n"}']);
    t.is(await named.until(/./), 'leaves');
    named.child.kill('SIGINT');
    t.is((await named.ended).exit, 130);
    const missing = await run(['get', 'pod', 'nope', '-w']);
    t.regex(missing.stderr, /^Error from server \(NotFound\): pods "nope" not found\n/);
    t.is(missing.exit, 1);
  },
);

test.serial('get events -w goes on with what is observed', async (t) => {
  const watch = start([
    'get',
    'events',
    '-w',
    '--watch-only',
    '--field-selector',
    'involvedObject.name=told',
  ]);
  await clientOf('event.watch');
  await end('told');
  t.regex(await watch.until(/Restarted/), / Normal +Restarted +pod\/told +Restarted container main$/);
  watch.child.kill('SIGINT');
  t.is((await watch.ended).exit, 130);
});

test.serial('events shows those of one object and one type, and with -w those that come', async (t) => {
  const watch = start(['events', '-w', '--for', 'pod/again', '--types', 'Normal']);
  await clientOf('event.watch');
  await end('again');
  t.regex(await watch.until(/Restarted/), / Normal +Restarted +pod\/again +Restarted container main$/);
  watch.child.kill('SIGINT');
  t.is((await watch.ended).exit, 130);
  const listed = async (...args: string[]): Promise<string> =>
    (await run(['events', '-o', 'jsonpath={.items[*].involvedObject.name}', ...args])).stdout.toString();
  t.regex(await listed('--for', 'pod/again'), /^again( again)*$/);
  t.is(await listed('--for', 'pod/again', '--types', 'Warning'), '');
  t.true((await listed('--types', 'Normal,Warning')).includes('leaves'));
  for (const [args, message] of [
    [['--for', 'again'], /--for must be in resource\/name form: again/],
    [['--for', 'pod/a,type=Normal'], /"a,type=Normal" is no name/],
    [['--for', 'secret/a'], /there are no events of the type "secret"/],
    [['--types', 'Error'], /valid --types are Normal or Warning/],
  ] as const) {
    const { stderr, exit } = await run(['events', ...args]);
    t.regex(stderr, message);
    t.not(exit, 0);
  }
});

test.serial('wait says what is so already, for each object', async (t) => {
  const { stdout, stderr, exit } = await run(['wait', 'pods', '--all', '--for=condition=PodScheduled']);
  t.is(stderr, '');
  t.is(exit, 0);
  t.deepEqual(stdout.toString().trimEnd().split('\n').toSorted(), [
    'pod/again condition met',
    'pod/ends condition met',
    'pod/leaves condition met',
    'pod/told condition met',
  ]);
});

test.serial('wait waits for what changes later: a restart, and a pod that goes', async (t) => {
  const restart = start([
    'wait',
    'pod/again',
    '--for=jsonpath={.status.containerStatuses[0].restartCount}=1',
  ]);
  const gone = start(['wait', 'pod', 'leaves', '--for=delete', '--timeout=60s']);
  await end('again');
  t.is(await restart.until(/./), 'pod/again condition met');
  t.is((await restart.ended).exit, 0);
  await node.edgeCore.kubelet.remove(LEAVES);
  t.is(await gone.until(/./), 'pod/leaves condition met');
  t.is((await gone.ended).exit, 0);
});

for (const [code, args, stderr] of [
  [
    1,
    ['pod/ends', '--for=condition=Ready=False', '--timeout=0'],
    'error: timed out waiting for the condition on pods/ends\n',
  ],
  [
    1,
    ['pod/late', '--for=create', '--timeout=100ms'],
    'error: timed out waiting for the condition on pods/late\n',
  ],
  [1, ['pod/nope', '--for=condition=Ready'], 'Error from server (NotFound): pods "nope" not found\n'],
  [1, ['pods', '-l', 'app=none', '--for=condition=Ready'], 'error: no matching resources found\n'],
  [2, ['pod/ends', '--for=ready'], 'error: unrecognized condition: "ready"\n'],
  [2, ['pod/ends'], 'error: say what to wait for'],
  [
    2,
    ['pod/ends', '--all', '--for=delete'],
    'error: name cannot be provided when a selector or --all is specified\n',
  ],
  [
    2,
    ['pod/ends', '--for=jsonpath={.status.conditions}=x', '--timeout=1s'],
    'error: the jsonpath expression {.status.conditions} leads to a nested object',
  ],
] as const)
  test.serial(`wait ${args.join(' ')} fails with kubectl's words`, async (t) => {
    const { stdout, stderr: output, exit } = await run(['wait', ...args]);
    t.is(stdout.toString(), '');
    t.true(output.startsWith(stderr), output);
    t.is(exit, code);
  });

test.serial('wait --for=delete of what is not there has nothing to wait for', async (t) => {
  const { stdout, stderr, exit } = await run(['wait', 'pod/nope', '--for=delete']);
  t.deepEqual([stdout.toString(), stderr, exit], ['', '', 0]);
});

test.serial('a wait that is interrupted ends its watch on the node', async (t) => {
  const waiting = start(['wait', 'pod/late', '--for=create', '--timeout=-1s']);
  const client = await clientOf('pod.watch');
  waiting.child.kill('SIGINT');
  t.is((await waiting.ended).exit, 130);
  t.false((await sessions()).some((each) => each.client === client));
});
