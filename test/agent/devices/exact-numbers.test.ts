/** B8: whole numbers above 2^53 in a device, on every way in and out. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { fromAny, toAny } from '../../../agent/backends/mapper/device-message.ts';
import type { Finished } from '../../helpers/edgectl-command.ts';
import { runEdgectl } from '../../helpers/edgectl-in-process.ts';
import { type RestNode, startRestNode } from '../../helpers/rest-node.ts';

let node: RestNode;
const PRESS = '/apis/devices.kubeedge.io/v1beta1/namespaces/factory/devices/press-1';

test.before(async () => {
  node = await startRestNode({ containers: false, modbus: true }, { tls: false });
});

test.after.always(() => node?.stop());

async function ask(method: string, body?: string, type = 'application/merge-patch+json'): Promise<string> {
  const response = await fetch(node.url + PRESS, {
    method,
    headers: { authorization: `Bearer ${node.tokens.alice}`, 'content-type': type },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(text);
  return text;
}

async function edgectl(...args: string[]): Promise<Finished> {
  return runEdgectl(args, { EDGECTL_SOCKET: node.agent.configuration.socket });
}

const SERIAL = '-o=jsonpath={.spec.protocol.configData.serial}';

test.serial(
  'B8: a merge patch by the Kubernetes door keeps the number, through every output and a restart',
  async (t) => {
    const patched = await ask('PATCH', '{"spec":{"protocol":{"configData":{"serial":9007199254740997}}}}');
    t.regex(patched, /"serial":9007199254740997[,}]/);
    t.regex(await ask('GET'), /"serial":9007199254740997[,}]/);
    const get = ['get', 'device', '-n', 'factory', 'press-1'];
    t.is((await edgectl(...get, SERIAL)).stdout.toString(), '9007199254740997');
    t.regex((await edgectl(...get, '-o', 'json')).stdout.toString(), /"serial": 9007199254740997,/);
    t.regex((await edgectl(...get, '-o', 'yaml')).stdout.toString(), /serial: 9007199254740997\n/);
    t.regex(
      (await edgectl('describe', 'device', '-n', 'factory', 'press-1')).stdout.toString(),
      /9007199254740997/,
    );
    t.regex(
      (await edgectl('device', 'edits', '-n', 'factory', '-o', 'json')).stdout.toString(),
      /9007199254740997/,
    );
    const filter =
      '-o=jsonpath={.items[?(@.spec.protocol.configData.serial==9007199254740997)].metadata.name}';
    t.is((await edgectl('get', 'devices', '-n', 'factory', filter)).stderr, '');
    await node.restartAgent();
    t.regex(await ask('GET'), /"serial":9007199254740997[,}]/);
  },
);

test.serial('B8: patch and edit of edgectl keep it, and an equal number is no change', async (t) => {
  const press = ['device', '-n', 'factory', 'press-1'];
  const patch = '{"spec":{"protocol":{"configData":{"serial":9223372036854775807}}}}';
  const first = await edgectl('patch', ...press, '-p', patch);
  t.regex(first.stdout.toString(), /patched/, first.stderr);
  t.is((await edgectl('get', ...press, SERIAL)).stdout.toString(), '9223372036854775807');
  t.regex((await edgectl('patch', ...press, '-p', patch)).stdout.toString(), /no change/);
  const editor = join(node.folder, 'editor');
  writeFileSync(
    editor,
    `#!/bin/sh\nsed -i 's/serial: 9223372036854775807/serial: -9007199254740995/' "$1"\n`,
  );
  chmodSync(editor, 0o755);
  const edited = await runEdgectl(['edit', ...press], {
    EDGECTL_SOCKET: node.agent.configuration.socket,
    EDITOR: editor,
  });
  // A configuration value is never reported: it cannot be confirmed.
  t.is(edited.exit, 3, edited.stderr);
  t.is((await edgectl('get', ...press, SERIAL)).stdout.toString(), '-9007199254740995');
  const rpc = await edgectl('rpc', 'device.get', '{"namespace":"factory","name":"press-1"}');
  t.regex(rpc.stdout.toString(), /"serial": -9007199254740995[,\n]/);
});

test.serial(
  'B8: a number beyond 64 bits, and one that has no place for it, are refused with the path',
  async (t) => {
    const press = ['device', '-n', 'factory', 'press-1'];
    const beyond = await edgectl(
      'patch',
      ...press,
      '-p',
      '{"spec":{"protocol":{"configData":{"serial":92233720368547758070}}}}',
    );
    t.not(beyond.exit, 0);
    t.regex(beyond.stderr, /configData.*serial.* is a number that does not fit into 64 bits/);
    const params = '{"namespace":"default","name":"web-0","tailLines":9007199254740993}';
    const other = await edgectl('rpc', 'pod.logs', params);
    t.not(other.exit, 0);
    t.regex(other.stderr, /parameter "tailLines" is an integer beyond 2\^53/);
  },
);

test('B8: the mapper gets the number as an Int64Value', (t) => {
  const any = toAny(9007199254740997n, 'serial');
  t.is(any.typeUrl, 'type.googleapis.com/google.protobuf.Int64Value');
  t.is(fromAny(any), 9007199254740997n);
});
