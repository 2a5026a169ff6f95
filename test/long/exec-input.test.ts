/** Input of exec over every wire, at full size. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { BUSYBOX_IMAGE } from '../../sandbox/containerd/images.ts';
import { doorWire, execInput, mqttWire, tunnelWire } from '../acceptance/exec-input.ts';
import { startNodeUnderTest } from '../acceptance/node-under-test.ts';
import { startTunnelUnderTest } from '../acceptance/tunnel-under-test.ts';
import { WIRES } from '../agent/gateway/streams/remote-client.ts';
import { startStreamDoor } from '../agent/gateway/streams/stream-door.ts';
import { runPod, shellPod, startTestContainerd } from '../helpers/containerd.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';

const FULL = {
  rounds: Number(process.env['EDGECTL_TEST_ROUNDS'] ?? 20),
  sizes: [0, 300_000, 5_000_000, 64_000_000],
  lateSeconds: 10,
  lateBeside: true,
  /** Where others use the machine too, the end of a command is late for want of a processor. */
  endsWithinMs: Number(process.env['EDGECTL_TEST_ENDS_WITHIN_MS'] ?? 1_000),
};
const WHAT = '0 bytes to 64 MB, into processes that read, read late, read little and do not read';
const TIMEOUT_MS = 3_600_000;

test(`B1, B2: ${WHAT}, by MQTT`, async (t) => {
  t.timeout(TIMEOUT_MS);
  const nut = await startNodeUnderTest({ pods: ['default/web-0'] });
  t.teardown(() => nut.stop());
  await execInput(t, mqttWire(nut), FULL);
});

test(`B1, B2: ${WHAT}, by SPDY, WebSocket v4 and v5`, async (t) => {
  t.timeout(TIMEOUT_MS);
  const containerd = await startTestContainerd();
  t.teardown(() => containerd.stop());
  const command = ['/bin/sh', '-c', 'while true; do sleep 1; done'];
  await runPod(
    containerd,
    shellPod('web-0', '', { spec: { containers: [{ name: 'web', image: BUSYBOX_IMAGE, command }] } }),
  );
  const door = await startStreamDoor(containerd);
  t.teardown(() => door.stop());
  await Promise.all(WIRES.map((wire) => execInput(t, doorWire(door, wire), FULL)));
});

/** Without credit a command that takes nothing holds up the whole tunnel, and is given up after five seconds. */
const WITHOUT_CREDIT = { ...FULL, lateSeconds: 3, lateBeside: false };

for (const [wire, amounts] of [
  ['auto', FULL],
  ['stock', WITHOUT_CREDIT],
] as const) {
  test(`B1, B2: ${WHAT}, by the tunnel (${wire})`, async (t) => {
    t.timeout(TIMEOUT_MS);
    const node = await startTestNode({ pods: ['default/web-0'] });
    t.teardown(() => node.stop());
    const folder = mkdtempSync(join(tmpdir(), 'tun-'));
    t.teardown(() => rm(folder, { recursive: true, force: true }));
    const { apiserver } = await startTunnelUnderTest(t, node, folder, { wire });
    const spdy = tunnelWire(apiserver, 'spdy');
    const v5 = tunnelWire(apiserver, 'v5', { protocols: ['v5.channel.k8s.io', 'v4.channel.k8s.io'] });
    if (wire === 'auto') await Promise.all([execInput(t, spdy, amounts), execInput(t, v5, amounts)]);
    else for (const route of [spdy, v5]) await execInput(t, route, amounts);
  });
}
