/** Exec through containerd's task service. */
import { createHash, randomBytes } from 'node:crypto';
import test from 'ava';
import type { ByteSource } from '../../../../../common/byte-source.ts';
import { BUSYBOX_IMAGE } from '../../../../../sandbox/containerd/images.ts';
import { runPod, shellPod } from '../../../../helpers/containerd.ts';
import { BOTH, execCases, web } from '../exec-cases.ts';
import { never, readAll } from '../harness.ts';

const cases = execCases('containerd');

function exec(command: string[], choice: { stdin?: boolean; tty?: boolean } = {}): Promise<ByteSource> {
  return cases.harness.opener.exec({ ...web, command, ...choice }, BOTH, never());
}

async function run(
  command: string[],
  input?: Buffer,
): Promise<{ text: string; exitCode: number | undefined }> {
  const source = await exec(command, { stdin: input !== undefined });
  const output = Promise.all([readAll(source), readAll(source, 'stderr')]);
  const feeding = input === undefined ? undefined : feed(source, input);
  feeding?.catch(() => undefined);
  const { exitCode } = await source.ended;
  // What a process has not read is not taken.
  await feeding?.catch(() => undefined);
  const [stdout] = await output;
  return { text: stdout.toString(), exitCode };
}

async function feed(source: ByteSource, input: Buffer): Promise<void> {
  for (let start = 0; start < input.length; start += 65_536)
    await source.writeStdin?.(input.subarray(start, start + 65_536));
  await source.closeStdin?.();
}

const SIZES = [0, 1, 65_536, 300_000, 5_000_000];

for (const size of SIZES) {
  test(`B1: ${size} bytes of input reach a process whose output goes elsewhere, each of them`, async (t) => {
    const input = randomBytes(size);
    const file = `/tmp/b1-${size}`;
    t.deepEqual(await run(['sh', '-c', `cat >${file}`], input), { text: '', exitCode: 0 });
    const { text } = await run(['sha256sum', file]);
    t.is(text.slice(0, 64), createHash('sha256').update(input).digest('hex'));
  });
}

for (const [name, command, exitCode] of [
  ['true', ['true'], 0],
  ['head', ['head', '-c', '100'], 0],
  ['a shell that closes it', ['sh', '-c', 'exec 0<&-; sleep 0.2; exit 3'], 3],
] as const) {
  test(`B2: a process that does not read its input ends all the same: ${name}`, async (t) => {
    for (const size of SIZES) t.is((await run([...command], Buffer.alloc(size, 'x'))).exitCode, exitCode);
  });
}

test('B1: a process that reads late gets everything', async (t) => {
  const input = randomBytes(1_000_000);
  const { text } = await run(['sh', '-c', 'sleep 1; sha256sum'], input);
  t.is(text.slice(0, 64), createHash('sha256').update(input).digest('hex'));
});

test.serial('1: a session goes on while containerd is killed and started again', async (t) => {
  const source = await exec(['sh', '-c', 'read a; echo "$a"; exit 9'], { stdin: true });
  const { containerd } = cases.harness.containerd;
  await containerd.killDaemon();
  await containerd.startDaemon();
  await source.writeStdin?.(Buffer.from('after\n'));
  const [stdout] = await Promise.all([readAll(source), readAll(source, 'stderr')]);
  t.is(stdout.toString(), 'after\n');
  t.deepEqual(await source.ended, { reason: 'Completed', exitCode: 9 });
});

test('6: starts in one container do not wait for each other', async (t) => {
  const slow = exec(['sleep', '30']);
  const sources = await Promise.all(Array.from({ length: 10 }, () => exec(['true'])));
  for (const source of sources) {
    await Promise.all([readAll(source), readAll(source, 'stderr')]);
    t.is((await source.ended).exitCode, 0);
  }
  (await slow).cancel('Canceled');
  await (await slow).ended;
});

/** What the kernel says of a process that asks about itself. */
const SELF = `
  grep -E '^(Uid|Gid|Groups|Umask|Cap...|NoNewPrivs|Seccomp|Seccomp_filters|SigBlk|SigIgn|SigCgt):' /proc/self/status
  cat /proc/self/cgroup /proc/self/limits /proc/self/oom_score_adj /proc/self/attr/current 2>&1
  pwd; env | sort; ls -l /proc/self/ns | sed 's/.*-> //'; ls /proc/self/fd | wc -l; tty | sed 's/[0-9]*$//'; touch /probe 2>&1 && rm /probe`;

const PODS = {
  root: {},
  user: { runAsUser: 1000, runAsGroup: 3000 },
  'read-only': { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
  dropped: {
    capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
} as const;

/** What the kernel has to say of them, so that nothing is compared with nothing. */
const EXPECTED: Readonly<Record<keyof typeof PODS, RegExp>> = {
  root: /^Uid:\t0\t[^]*^CapEff:\t(?!0{16})/m,
  user: /^Uid:\t1000\t[^]*^Gid:\t3000\t[^]*^CapEff:\t0{16}$/m,
  'read-only': /^NoNewPrivs:\t1$[^]*Read-only file system/m,
  dropped: /^CapEff:\t0{13}400$[^]*^Seccomp:\t2$/m,
};

test('1: a process is what it is over the streaming server, field by field, for four pods', async (t) => {
  const { containerd, opener, remote, targets } = cases.harness;
  for (const name of Object.keys(PODS) as (keyof typeof PODS)[]) {
    const securityContext = PODS[name];
    const command = ['sh', '-c', 'while true; do sleep 1; done'];
    const env = [{ name: 'COLOUR', value: 'blue' }];
    const container = {
      name: 'main',
      image: BUSYBOX_IMAGE,
      command,
      env,
      workingDir: '/bin',
      securityContext,
    };
    await runPod(containerd, shellPod(`like-${name}`, '', { spec: { containers: [container] } }));
    for (const tty of [false, true]) {
      const params = { name: `like-${name}`, command: ['sh', '-c', SELF], tty, stdin: tty };
      const target = await targets.container('default', params.name, undefined, never());
      const [own, theirs] = await Promise.all(
        [await opener.exec(params, BOTH, never()), await remote.exec(target, params, BOTH, never())].map(
          async (source) => {
            const [stdout] = await Promise.all([readAll(source), readAll(source, 'stderr')]);
            return { source: source.info['source'], text: stdout.toString() };
          },
        ),
      );
      t.is(own?.source, 'containerd');
      t.is(theirs?.source, 'cri');
      t.regex(theirs?.text ?? '', /COLOUR=blue/);
      t.regex(theirs?.text ?? '', EXPECTED[name]);
      t.is(own?.text, theirs?.text, `${name}, tty: ${tty}`);
    }
  }
});

test('5: the audit record is in the environment, whatever the container has under that name', async (t) => {
  const { containerd, opener } = cases.harness;
  const env = [{ name: 'EDGECTL_AUDIT_ID', value: 'own' }];
  const command = ['sh', '-c', 'while true; do sleep 1; done'];
  const container = { name: 'main', image: BUSYBOX_IMAGE, command, env };
  await runPod(containerd, shellPod('audited', '', { spec: { containers: [container] } }));
  const print = ['sh', '-c', 'env | grep -c ^EDGECTL_AUDIT_ID=; echo $EDGECTL_AUDIT_ID'];
  for (const [auditId, expected] of [
    [4711, '1\n4711\n'],
    [undefined, '1\nown\n'],
  ] as const) {
    const source = await opener.exec({ name: 'audited', command: print }, { ...BOTH, auditId }, never());
    const [stdout] = await Promise.all([readAll(source), readAll(source, 'stderr')]);
    t.is(stdout.toString(), expected);
  }
});
