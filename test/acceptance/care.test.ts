import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { importImages } from '../../sandbox/containerd/images.ts';
import { heldPod } from '../../sandbox/upgrades/held-upgrades.ts';
import { tar } from '../../sandbox/containerd/tar.ts';
import { changed } from '../helpers/file-change.ts';
import { connectToSocket, topics } from '../helpers/mqtt-client.ts';
import { type NodeUnderTest, startNodeUnderTest } from './node-under-test.ts';

let nut: NodeUnderTest;
/** Of a systemctl that writes down what it is asked: a test may not restart the machine that it runs on. */
let folder: string;

const SYSTEMCTL = `#!/bin/sh
echo "$*" >> FOLDER/asked
case "$*" in
  *Version*) echo Version=252 ;;
  'show '*gone.service) echo LoadState=not-found; echo ActiveState=inactive ;;
  'show '*) echo LoadState=loaded; echo ActiveState=active ;;
  *broken.service) echo 'Job for broken.service failed.' >&2; exit 1 ;;
  *slow.service) exec sleep 60 ;;
esac
`;

const PROGRAMS = `programs:
  mapper/gone: gone.service
  mapper/broken: broken.service
  mapper/slow: slow.service
`;

test.before('start the node and the agent', async () => {
  folder = mkdtempSync(join(tmpdir(), 'care-'));
  writeFileSync(join(folder, 'systemctl'), SYSTEMCTL.replace('FOLDER', folder), { mode: 0o755 });
  writeFileSync(join(folder, 'edgecore'), '#!/bin/sh\necho KubeEdge v1.23.2\n', { mode: 0o755 });
  writeFileSync(join(folder, 'agent.yaml'), PROGRAMS);
  nut = await startNodeUnderTest(
    {},
    { EDGECTL_CONFIG: join(folder, 'agent.yaml'), PATH: `${folder}:${process.env['PATH'] ?? ''}` },
  );
});

test.after.always('stop them', async () => {
  await nut?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly text: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

async function edgectl(...args: string[]): Promise<Ran> {
  const { stdout, stderr, exitCode } = await nut.edgectl(args);
  return { text: stdout.toString(), stderr, exitCode };
}

const asked = (): string => readFileSync(join(folder, 'asked'), 'utf8');

test.serial(
  'node restart restarts the unit of a program, and reboot takes the name of this node alone',
  async (t) => {
    t.like(await edgectl('node', 'restart', 'edgecore'), {
      text: 'edgecore restarted (edgecore.service): active\n',
      exitCode: 0,
    });
    t.like(await edgectl('node', 'restart', 'broker'), { exitCode: 0 });
    t.regex(asked(), /^restart -- edgecore\.service$/m);
    t.regex(asked(), /^restart -- mosquitto\.service$/m);
    const gone = await edgectl('node', 'restart', 'mapper/gone');
    t.regex(gone.stderr, /systemd has no unit gone\.service/);
    const unknown = await edgectl('node', 'restart', 'mapper/unknown');
    t.regex(unknown.stderr, /no unit of systemd is known for mapper\/unknown[^]*programs:/);
    const broken = await edgectl('node', 'restart', 'mapper/broken');
    t.regex(broken.stderr, /Job for broken\.service failed/);
    t.deepEqual([gone.exitCode, unknown.exitCode, broken.exitCode], [1, 1, 1]);

    const other = await edgectl('node', 'reboot', 'edge-02');
    t.regex(other.stderr, /this is node edge-01, and not edge-02/);
    t.notRegex(asked(), /reboot/);
    t.like(await edgectl('node', 'reboot', 'edge-01'), { text: 'node edge-01 is rebooting\n', exitCode: 0 });
    await changed(join(folder, 'asked'), (text) => /^--no-wall reboot$/m.test(text));
  },
);

test.serial(
  'a restart is in the audit before the program is stopped: an agent that is killed meanwhile has its record',
  async (t) => {
    const asking = nut.spawnEdgectl(['node', 'restart', 'mapper/slow']);
    await changed(join(folder, 'asked'), (text) => /^restart -- slow\.service$/m.test(text));
    await nut.restartAgent();
    asking.kill();
    const { text } = await edgectl('audit', '-o', 'json');
    const records = (JSON.parse(text) as { items: { method: string; target?: string; outcome: string }[] })
      .items;
    const mine = records.filter(({ method }) => method === 'node.restart');
    t.true(mine.some(({ target, outcome }) => target === 'mapper/slow' && outcome === 'interrupted'));
  },
);

test.serial('node disk shows images, logs and databases; what no pod needs is marked', async (t) => {
  const { text } = await edgectl('node', 'disk');
  t.regex(text, /^FILE SYSTEM OF +SIZE +FREE$/m);
  t.regex(text, /^image +localhost\/busybox:1 +\d+Mi +yes$/m);
  t.regex(text, /^image +localhost\/pause:1 +\d+Mi +yes$/m);
  t.regex(text, /^log +factory\/biglog +\d+Mi +yes$/m);
  t.regex(text, /^store +EdgeCore +\d+Mi +yes$/m);
});

test.serial(
  'prune images takes away an image that no container and no pod needs, by the runtime, and no other',
  async (t) => {
    await importImages(nut.node.containerd?.socket ?? '', spareImage(folder));
    const names = async (...args: string[]): Promise<unknown> => {
      const { text } = await edgectl('prune', 'images', ...args, '-o', 'json');
      return (JSON.parse(text) as { items: { name: string }[] }).items.map(({ name }) => name);
    };
    t.deepEqual(await names('--dry-run'), ['localhost/spare:1']);
    t.deepEqual(await names(), ['localhost/spare:1']);
    t.like(await edgectl('prune', 'images'), { text: '', stderr: 'No images to take away.\n', exitCode: 0 });
    t.regex((await edgectl('node', 'disk')).text, /localhost\/busybox:1/);
  },
);

test.serial('prune logs takes away the folder of a pod that is gone, and follows no link', async (t) => {
  const root = nut.node.addresses.podLogsFolder;
  const gone = join(root, 'default_gone-0_11111111-2222-3333-4444-555555555555');
  mkdirSync(join(gone, 'main'), { recursive: true });
  writeFileSync(join(gone, 'main', '0.log'), 'x'.repeat(3 * 1024 * 1024));
  writeFileSync(join(root, 'notes.txt'), 'of somebody else');
  const dry = await edgectl('prune', 'logs', '--dry-run');
  t.regex(dry.text, /^default\/gone-0 +3Mi +removed \(dry run\)\n3Mi would be freed$/m);
  t.true(existsSync(gone));
  t.regex((await edgectl('prune', 'logs')).text, /^default\/gone-0 +3Mi +removed$/m);
  t.false(existsSync(gone));
  t.true(existsSync(join(root, 'notes.txt')));
  t.like(await edgectl('prune', 'logs'), { stderr: 'No logs to take away.\n', exitCode: 0 });
  t.regex((await edgectl('prune', 'pods')).stderr, /edgectl prune images, or edgectl prune logs/);
});

test.serial('a held pod is seen, shown as HELD, released by name, and runs', async (t) => {
  const { edgeCore } = nut.node;
  edgeCore.cloudSendsHeldPod(heldPod('default/held-0', 'edge-01'));
  t.regex((await edgectl('get', 'pods')).text, /^held-0 +0\/1 +HELD +0 /m);
  t.regex(
    (await edgectl('get', 'upgrades')).text,
    /^pod +held-0 +HELD +<none> +localhost\/busybox:1 +\d+s$/m,
  );
  const web = await edgectl('release', 'pod', 'web-0');
  t.regex(web.stderr, /pod is not marked with hold-upgrade annotation/);
  t.regex((await edgectl('release', 'pod', 'nope')).stderr, /not found/);
  t.like(await edgectl('release', 'pod', 'held-0'), { text: 'pod/held-0 released\n', exitCode: 0 });
  t.is((await edgectl('wait', 'pod/held-0', '--for=condition=Ready', '--timeout', '20s')).exitCode, 0);
  t.notRegex((await edgectl('get', 'upgrades', '-A')).text, /held-0/);
});

test.serial(
  'every held pod of the node is released at once, also one that was held over a restart of EdgeCore',
  async (t) => {
    nut.node.edgeCore.cloudSendsHeldPod(heldPod('factory/held-1', 'edge-01'));
    await nut.node.killEdgeCore();
    await nut.node.startEdgeCore();
    t.regex((await edgectl('get', 'upgrades', '-A')).text, /^factory +pod +held-1 +HELD /m);
    t.like(await edgectl('release', 'node', 'edge-02'), { exitCode: 1 });
    t.regex((await edgectl('release', 'node')).text, /^pod\/held-1 in factory released$/m);
    t.is(
      (await edgectl('wait', '-n', 'factory', 'pod/held-1', '--for=condition=Ready', '--timeout', '20s'))
        .exitCode,
      0,
    );
    t.regex((await edgectl('release', 'node')).stderr, /Nothing was held on edge-01/);
  },
);

test.serial(
  "a PLC's interlock releases a held pod by one bare word, while the machine is idle; the audit has what it changed",
  async (t) => {
    const plc = await connectToSocket(nut.agent.socket);
    t.teardown(() => plc.end());
    const me = { principal: 'root', client: 'plc1' };
    const pod = { namespace: 'default', name: 'held-2' };
    await plc.subscribe(topics.clientFilter(me));
    const says = async (
      word: string,
      address: { namespace: string; name: string } | Record<string, never>,
    ) => {
      await plc.publish(topics.release(me, address), word);
      const answer = await plc.next(({ topic }) => topic === topics.releaseAnswer(me, address));
      return answer.payload.toString();
    };
    t.is(await says('1', {}), 'ok');
    nut.node.edgeCore.cloudSendsHeldPod(heldPod('default/held-2', 'edge-01'));
    t.is(await says('0', pod), 'ok');
    t.is(await says('perhaps', pod), 'error -32602');
    t.regex((await edgectl('get', 'pods', 'held-2')).text, /HELD/);
    t.is(await says('1', pod), 'ok');
    t.is((await edgectl('wait', 'pod/held-2', '--for=condition=Ready', '--timeout', '20s')).exitCode, 0);
    nut.node.edgeCore.cloudSendsHeldPod(heldPod('factory/held-3', 'edge-01'));
    t.is(await says('TRUE', {}), 'ok');
    t.is(
      (await edgectl('wait', '-n', 'factory', 'pod/held-3', '--for=condition=Ready', '--timeout', '20s'))
        .exitCode,
      0,
    );
    const { text } = await edgectl('audit', '-o', 'json');
    const mine = (
      JSON.parse(text) as { items: { method: string; client: string; outcome: string; target?: string }[] }
    ).items
      .filter(({ client, outcome }) => client === 'plc1' && outcome !== 'started')
      .map(({ method, target }) => [method, target]);
    t.deepEqual(mine, [
      ['pod.release', 'default/held-2'],
      ['node.release', undefined],
    ]);
  },
);

test.serial('an upgrade that waits is confirmed and followed to its end', async (t) => {
  const { edgeCore } = nut.node;
  t.regex((await edgectl('confirm', 'upgrade')).stderr, /no upgrade waits for a confirmation/);
  edgeCore.cloudAsksForUpgrade({ name: 'plant-2', version: 'v1.23.2' });
  t.regex((await edgectl('get', 'upgrades')).text, /^job +plant-2 +WAITING +v1\.23\.1 +v1\.23\.2 +\d+s$/m);
  t.regex(
    (await edgectl('confirm', 'upgrade', 'plant-1')).stderr,
    /the upgrade that waits is plant-2, and not plant-1/,
  );
  t.deepEqual(await edgectl('confirm', 'upgrade', 'plant-2'), {
    text: 'upgrade plant-2 confirmed: v1.23.1 to v1.23.2\nupgrade plant-2: upgraded to v1.23.2\n',
    stderr: '',
    exitCode: 0,
  });
});

test.serial(
  'an upgrade that is rolled back, and one that fails before EdgeCore ends, have an exit code',
  async (t) => {
    const { edgeCore } = nut.node;
    edgeCore.cloudAsksForUpgrade({ name: 'plant-3', version: 'v1.23.3', outcome: 'rollsBack' });
    const back = await edgectl('confirm', 'upgrade');
    t.regex(back.text, /upgrade plant-3: rolled back to v1\.23\.2/);
    t.is(back.exitCode, 1);
    edgeCore.cloudAsksForUpgrade({ name: 'plant-4', version: 'v1.23.4', outcome: 'failsBefore' });
    const stuck = await edgectl('confirm', 'upgrade', '--timeout', '1s');
    t.regex(stuck.stderr, /it is not over/);
    t.is(stuck.exitCode, 124);
  },
);

/** An archive with an image that nothing is made of, as `docker save` writes it. */
function spareImage(where: string): string {
  const layer = tar([{ path: 'spare', mode: 0o644, content: Buffer.from('spare\n') }]);
  const digest = createHash('sha256').update(layer).digest('hex');
  const config = JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Cmd: ['sh'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] },
  });
  const name = createHash('sha256').update(config).digest('hex');
  const manifest = [
    { Config: `${name}.json`, RepoTags: ['localhost/spare:1'], Layers: [`${digest}/layer.tar`] },
  ];
  const path = join(where, 'spare.tar');
  const entries = {
    [`${digest}/layer.tar`]: layer,
    [`${name}.json`]: config,
    'manifest.json': JSON.stringify(manifest),
  };
  writeFileSync(
    path,
    tar(
      Object.entries(entries).map(([at, content]) => ({
        path: at,
        mode: 0o644,
        content: Buffer.from(content),
      })),
    ),
  );
  return path;
}
