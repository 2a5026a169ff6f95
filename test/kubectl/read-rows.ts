/** Reads: get in every format, watch, describe, top, events, explain, and what one may do. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fails, prints, type Row, type RowContext, outputOf } from './row.ts';

const POD = ['get', 'pod', 'web-0'] as const;

async function yamlOfPod({ kubectl }: RowContext): Promise<void> {
  const yaml = await kubectl.run([...POD, '-o', 'yaml']);
  assert.match(yaml.stdout, /^kind: Pod$/m, outputOf(yaml));
  assert.match(yaml.stdout, /^ {2}phase: Running$/m);
}

async function jsonOfPods({ kubectl }: RowContext): Promise<void> {
  const result = await kubectl.run(['get', 'pods', '-A', '-o', 'json']);
  assert.equal(result.exitCode, 0, outputOf(result));
  const list = JSON.parse(result.stdout) as { items: { metadata: { resourceVersion: string } }[] };
  assert.ok(list.items.length >= 3);
  for (const { metadata } of list.items) assert.match(metadata.resourceVersion, /^\d+$/);
}

/** A container that goes on ending changes its pod every few seconds. */
async function watchPods({ kubectl }: RowContext): Promise<void> {
  const child = kubectl.start(['get', 'pods', '-w']);
  let crasher = 0;
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('crasher')) crasher += 1;
    if (crasher === 2) break;
  }
  child.kill();
  await once(child, 'close');
  assert.equal(crasher, 2);
}

async function canIDelete({ kubectl }: RowContext): Promise<void> {
  const result = await kubectl.run(['auth', 'can-i', 'delete', 'pods']);
  assert.equal(result.exitCode, 1, outputOf(result));
  assert.match(result.stdout, /^no/);
}

/** Before 1.27 there is no such command. */
async function whoAmI({ kubectl, program }: RowContext): Promise<void> {
  const help = await kubectl.run(['auth', '--help']);
  if (!help.stdout.includes('whoami')) return;
  const result = await kubectl.run(['auth', 'whoami']);
  assert.match(result.stdout, /alice/, `${program}: ${outputOf(result)}`);
}

export const READ_ROWS: readonly Row[] = [
  prints('version', ['version'], /Server Version: .*\+edgectl/),
  prints('get pods', ['get', 'pods'], /^web-0 +2\/2 +Running +0 /m),
  prints(
    'get pods -A -o wide',
    ['get', 'pods', '-A', '-o', 'wide'],
    /^default +web-0 .* edge-01 +<none> +<none>$/m,
  ),
  prints('get pods -A -o name', ['get', 'pods', '-A', '-o', 'name'], /^pod\/web-0$/m),
  { command: 'get pods -A -o json', run: jsonOfPods },
  { command: 'get pod NAME -o yaml', run: yamlOfPod },
  prints('get pod NAME -o jsonpath', [...POD, '-o', 'jsonpath={.status.phase}'], /^Running$/),
  prints(
    'get pods -o custom-columns',
    ['get', 'pods', '-A', '-o', 'custom-columns=P:.metadata.name,N:.spec.nodeName'],
    /^web-0 +edge-01$/m,
  ),
  prints('get pods -l', ['get', 'pods', '-A', '-l', 'app in (web)', '--no-headers'], /^default +web-0 .*\n$/),
  prints(
    'get pods --field-selector',
    [
      'get',
      'pods',
      '-A',
      '--field-selector',
      'metadata.namespace!=default,status.phase=Running',
      '-o',
      'name',
    ],
    /^pod\/biglog\n/,
  ),
  prints('get pods --chunk-size', ['get', 'pods', '-A', '--chunk-size=1', '-o', 'name'], /^pod\/web-0$/m),
  prints('get pods --show-labels', ['get', 'pods', '--show-labels'], /app=web/),
  prints('get pods --sort-by', ['get', 'pods', '-A', '--sort-by=.metadata.name', '-o', 'name'], /web-0\n$/),
  { command: 'get pods -w', run: watchPods },
  fails('get pod of a wrong name', ['get', 'pod', 'none'], /\(NotFound\): pods "none" not found/),
  prints('describe pod', ['describe', 'pod', 'web-0'], /^Containers:\n {2}web:[\s\S]*^Events:/m),
  prints('get nodes -o wide', ['get', 'nodes', '-o', 'wide'], /^edge-01 +Ready +agent,edge /m),
  prints('describe node', ['describe', 'node', 'edge-01'], /^Non-terminated Pods: +\(\d+ in total\)/m),
  prints('get namespaces', ['get', 'namespaces'], /^factory +Active/m),
  prints('get events', ['get', 'events', '-A'], /Normal +Started +pod\/web-0 +Started container/),
  prints(
    'get events --field-selector',
    ['get', 'events', '--field-selector', 'involvedObject.name=web-0,reason=Started', '-o', 'name'],
    /^event\/web-0\./,
  ),
  prints('get devices', ['get', 'devices', '-A'], /^factory +press-1 +\d/m),
  prints('get devices -o wide', ['get', 'devices', '-n', 'factory', '-o', 'wide'], /press-1 .*temperature=/),
  prints(
    'get device NAME -o yaml',
    ['get', 'device', '-n', 'factory', 'press-1', '-o', 'yaml'],
    /^kind: Device$/m,
  ),
  prints(
    'describe device',
    ['describe', 'device', '-n', 'factory', 'press-1'],
    /^ +Property Name: +temperature$/m,
  ),
  prints('get devicemodels', ['get', 'devicemodels', '-A'], /^factory +press-model /m),
  prints('get all', ['get', 'all', '-A'], /pod\/web-0[\s\S]*device.devices.kubeedge.io\/press-1/),
  prints('top pod', ['top', 'pod', '-A'], /^default +web-0 +\d+m +\d+Mi/m),
  prints('top node', ['top', 'node'], /^edge-01 +\d+m +\d+% +\d+Mi +\d+%/m),
  prints('auth can-i --list', ['auth', 'can-i', '--list'], /^pods\/exec +\[\] +\[\] +\[create get\]/m),
  prints('auth can-i VERB', ['auth', 'can-i', 'get', 'pods', '--subresource=log'], /^yes/),
  { command: 'auth can-i delete pods', run: canIDelete },
  { command: 'auth whoami (1.27 and newer)', run: whoAmI },
  prints('api-resources', ['api-resources'], /^devices +devices.kubeedge.io\/v1beta1 +true +Device/m),
  prints('api-versions', ['api-versions'], /^metrics.k8s.io\/v1beta1$/m),
  prints('explain pod.spec', ['explain', 'pod.spec'], /containers\s+<\[\](Container|Object)> -required-/),
  prints('explain device.spec', ['explain', 'device.spec'], /deviceModelRef\s+</),
  prints('get --raw /readyz', ['get', '--raw', '/readyz'], /^ok$/),
  fails('delete pod', ['delete', 'pod', 'web-0'], /edgectl restart pod/),
  fails('get secrets', ['get', 'secrets'], /doesn't have a resource type "secrets"/),
];
