/** `edgectl cp` to and from containers: one that has every program, and some that lack one or more. */
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { SandboxNode } from '../../../sandbox/sandbox-node.ts';
import { startAgent, type TestAgent } from '../../helpers/agent.ts';
import { shellPod } from '../../helpers/containerd.ts';
import { edgectlCommand, finished } from '../../helpers/edgectl-command.ts';
import { runEdgectl } from '../../helpers/edgectl-in-process.ts';
import { NOTED_PROGRAMS } from '../../helpers/noted-programs.ts';
import { startTestNode } from '../../helpers/sandbox-node.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const folder = mkdtempSync(join(tmpdir(), 'cp-'));
let node: SandboxNode;
let agent: TestAgent;
let environment: Readonly<Record<string, string>>;

/** A container whose programs are links: one that is removed is not there. */
const without = (programs: string): string =>
  `for p in ${programs}; do rm -f /bin/$p; done; ${NOTED_PROGRAMS}echo ready >/tmp/ready; exec sleep 3600`;

test.before(async () => {
  node = await startTestNode({
    pods: [],
    morePods: [
      shellPod('box', without('none')),
      shellPod('no-tar', without('tar sha256sum tail test')),
      shellPod('no-dd', without('dd wc')),
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
  environment = { EDGECTL_SOCKET: agent.configuration.socket };
  for (const pod of ['box', 'no-tar', 'no-dd'])
    await waitUntil(async () => (await inside(pod, 'cat /tmp/ready')) === 'ready\n', 30_000);
});

test.after.always('stop it', async () => {
  await agent?.stop();
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function inside(pod: string, script: string): Promise<string> {
  const { stdout } = await runEdgectl(['exec', pod, '--', '/bin/sh', '-c', script], environment);
  return stdout.toString();
}

const cp = (...args: string[]) => runEdgectl(['cp', ...args], environment);
const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const here = (name: string): string => join(folder, name);

for (const [pod, isCompared] of [
  ['box', true],
  ['no-tar', false],
  ['no-dd', true],
] as const) {
  test(`a file goes into ${pod} and out of it again, as it was`, async (t) => {
    const content = randomBytes(300_001);
    const name = `file of ${pod}`;
    writeFileSync(here(name), content, { mode: 0o750 });
    const note = isCompared ? '' : 'note: the container has no sha256sum: the digests were not compared\n';
    const into = await cp(here(name), `${pod}:/tmp/`);
    t.deepEqual({ exit: into.exit, stderr: into.stderr }, { exit: 0, stderr: note });
    t.regex(await inside(pod, `ls -l "/tmp/${name}"`), /^-rwxr-x---/);
    const out = await cp(`default/${pod}:/tmp/${name}`, here(`back-${pod}`));
    t.deepEqual({ exit: out.exit, stderr: out.stderr }, { exit: 0, stderr: note });
    t.is(sha256(readFileSync(here(`back-${pod}`))), sha256(content));
    t.is(await inside(pod, 'ls -a /tmp | grep "^.file of"'), '');
    t.deepEqual(
      readdirSync(folder).filter((each) => each.includes(`back-${pod}`)),
      [`back-${pod}`],
    );
  });
}

test('an empty file, and one whose name looks like a flag', async (t) => {
  writeFileSync(here('empty'), '');
  t.is((await cp(here('empty'), 'box:-e')).exit, 0);
  t.is((await cp('box:-e', here('empty-back'))).exit, 0);
  t.is(statSync(here('empty-back')).size, 0);
});

test('a folder goes in and out, with what is in it; links that leave it and devices do not', async (t) => {
  const source = here('tree');
  mkdirSync(join(source, 'sub/empty'), { recursive: true });
  writeFileSync(join(source, 'a'), 'A');
  writeFileSync(join(source, 'sub/b'), randomBytes(200_000));
  symlinkSync('../a', join(source, 'sub/link'));
  symlinkSync('/etc/passwd', join(source, 'bad'));
  const into = await cp(source, 'box:/tmp');
  t.is(into.exit, 1);
  t.regex(into.stderr, /^refused: bad: a link to \/etc\/passwd, outside of what is copied\n/);
  t.is(
    await inside('box', 'cd /tmp/tree; find . | sort | tr "\\n" " "; readlink sub/link'),
    '. ./a ./sub ./sub/b ./sub/empty ./sub/link ../a\n',
  );
  await inside('box', 'ln -s /etc/hosts /tmp/tree/away; mkfifo /tmp/tree/pipe; ln -s sub /tmp/tree/within');
  const out = await cp('box:/tmp/tree', here('tree-back'));
  t.is(out.exit, 1);
  t.deepEqual(
    out.stderr
      .split('\n')
      .filter((line) => line.startsWith('refused: '))
      .toSorted(),
    [
      'refused: ./away: a link to /etc/hosts, outside of what is copied',
      'refused: ./pipe: neither a file nor a folder (fifo)',
    ],
  );
  const back = here('tree-back');
  t.is(sha256(readFileSync(join(back, 'sub/b'))), sha256(readFileSync(join(source, 'sub/b'))));
  t.is(readFileSync(join(back, 'sub/link'), 'utf8'), 'A');
  t.true(existsSync(join(back, 'within/empty')));
});

test('a folder of a container without tar is refused, and so is what is not there', async (t) => {
  mkdirSync(here('few'));
  const into = await cp(here('few'), 'no-tar:/tmp/few');
  t.regex(into.stderr, /the container has no tar: only single files can be copied/);
  t.not(into.exit, 0);
  const absent = await cp('box:/nowhere', here('nowhere'));
  t.regex(absent.stderr, /cat: can't open '\/nowhere': No such file/);
  t.false(existsSync(here('nowhere')));
  t.regex((await cp(here('absent'), 'box:/tmp/x')).stderr, /cannot read .*absent/);
  t.regex((await cp('box:/a', 'box:/b')).stderr, /one of the two is a path here/);
  t.regex((await cp('a', 'b')).stderr, /one of the two is POD:PATH/);
});

test('a copy that was killed goes on where it was, both ways', async (t) => {
  await inside('box', 'head -c 6000000 /dev/urandom >/tmp/big');
  const digest = (await inside('box', 'sha256sum /tmp/big')).slice(0, 64);
  const part = here(`.big.${digest.slice(0, 16)}.edgectl-part`);
  const killed = edgectlCommand.start(['cp', 'box:/tmp/big', here('big')], environment);
  const ended = finished(killed);
  await waitUntil(() => existsSync(part) && statSync(part).size > 0, 30_000);
  killed.kill('SIGKILL');
  await ended;
  // It may have been quicker than the signal.
  const left = existsSync(part) ? readFileSync(part) : readFileSync(here('big')).subarray(0, 1_000_000);
  writeFileSync(part, left);
  t.is((await cp('box:/tmp/big', here('big'))).exit, 0);
  t.is(sha256(readFileSync(here('big'))), digest);
  // The same way in: 3 MB of it are there already.
  await inside('box', `head -c 3000000 /tmp/big >/tmp/.copy.${digest.slice(0, 16)}.edgectl-part`);
  t.is((await cp(here('big'), 'box:/tmp/copy')).exit, 0);
  t.is((await inside('box', 'sha256sum /tmp/copy')).slice(0, 64), digest);
  const asked = await inside('box', 'cat /tmp/asked');
  t.true(asked.includes(`tail -c +${left.length + 1} /tmp/big\n`), asked);
  t.regex(asked, /^dd of=\/tmp\/\.copy\.\S+ bs=65536 seek=45 conv=notrunc$/m);
});

test('a part that does not fit what it is named for is copied again from the beginning', async (t) => {
  await inside('box', 'head -c 200000 /dev/urandom >/tmp/other');
  const digest = (await inside('box', 'sha256sum /tmp/other')).slice(0, 64);
  writeFileSync(here(`.other.${digest.slice(0, 16)}.edgectl-part`), Buffer.alloc(100_000));
  t.is((await cp('box:/tmp/other', here('other'))).exit, 0);
  t.is(sha256(readFileSync(here('other'))), digest);
  await inside('box', `head -c 100000 /dev/zero >/tmp/.other2.${digest.slice(0, 16)}.edgectl-part`);
  t.is((await cp(here('other'), 'box:/tmp/other2')).exit, 0);
  t.is((await inside('box', 'sha256sum /tmp/other2')).slice(0, 64), digest);
});
