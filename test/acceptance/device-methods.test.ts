import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { freePort } from '../../sandbox/free-port.ts';
import { outerAddress } from '../../sandbox/modbus/mapper-rest.ts';
import { type NodeUnderTest, startNodeUnderTest } from './node-under-test.ts';

let nut: NodeUnderTest;
let folder: string;
let restPort: number;

test.before('start a node with a PLC, whose mapper listens on every address, and the agent', async () => {
  folder = mkdtempSync(join(tmpdir(), 'methods-'));
  restPort = await freePort();
  writeFileSync(join(folder, 'agent.yaml'), `mappers: { modbus-tcp: "http://127.0.0.1:${restPort}" }\n`);
  nut = await startNodeUnderTest(
    { pods: ['default/web-0'], modbus: { restPort, restHost: '0.0.0.0' } },
    { EDGECTL_CONFIG: join(folder, 'agent.yaml') },
  );
});

test.after.always('stop them', async () => {
  await nut?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function edgectl(...args: string[]) {
  const { stdout, stderr, exitCode } = await nut.edgectl([...args, '-n', 'factory']);
  return { text: stdout.toString(), stderr, exitCode };
}

test.serial('describe shows the methods of a device', async (t) => {
  const { text } = await edgectl('describe', 'device', 'press-1');
  t.regex(
    text,
    /^Methods:\n +Name +Properties +Description\n[^]*^ +heat +setpoint,enabled +heats the platen$/m,
  );
});

test.serial('call writes by a method and reads back; read asks the device itself', async (t) => {
  t.deepEqual(await edgectl('call', 'device', 'press-1', 'heat', 'setpoint=42.5', 'enabled=true'), {
    text: 'device/press-1 heat: setpoint=42.5 confirmed\ndevice/press-1 heat: enabled=true confirmed\n',
    stderr: '',
    exitCode: 0,
  });
  t.deepEqual(await edgectl('read', 'device', 'press-1', 'setpoint'), {
    text: '42.5\n',
    stderr: '',
    exitCode: 0,
  });
  nut.node.modbus?.plc.turnSetpoint(1, 33);
  t.is((await edgectl('read', 'device/press-1', 'setpoint')).text, '33\n');
});

test.serial(
  'what the method, the model or the device does not have is refused before anything is written',
  async (t) => {
    const refused = async (...words: string[]): Promise<string> => {
      const { stderr, exitCode } = await edgectl('call', 'device', 'press-1', ...words);
      t.not(exitCode, 0, words.join(' '));
      return stderr;
    };
    t.regex(await refused('cool', 'setpoint=1'), /has no method cool[^]*there are: heat, reset/);
    t.regex(await refused('heat', 'strokes=1'), /does not write strokes[^]*it writes: setpoint, enabled/);
    t.regex(
      await refused('heat', 'enabled=true', 'setpoint=101'),
      /setpoint = 101 is outside of its range 0 to 100/,
    );
    t.regex(await refused('heat', 'setpoint=warm'), /"warm" is not a number/);
    t.regex(await refused('reset', 'strokes=0'), /strokes is read-only in its device model/);
    t.is((await edgectl('read', 'device', 'press-1', 'setpoint')).text, '33\n');
    t.regex((await edgectl('read', 'device', 'press-1', 'nothing')).stderr, /has no property nothing/);
    t.regex((await edgectl('read', 'device', 'nope', 'setpoint')).stderr, /not found/);
  },
);

test.serial('a device that keeps another value is told, with an exit code', async (t) => {
  nut.node.modbus?.mapper.behave({ clamp: { minimum: 0, maximum: 50 } });
  const { stderr, exitCode } = await edgectl('call', 'device', 'press-1', 'heat', 'setpoint=90');
  nut.node.modbus?.mapper.behave();
  t.regex(stderr, /setpoint = 90 was written, 50 is read/);
  t.not(exitCode, 0);
});

test.serial('doctor names a mapper that answers on the network without asking who is there', async (t) => {
  const address = outerAddress();
  const { text } = await edgectl('doctor', '-o', 'json');
  const { checks } = JSON.parse(text) as { checks: { name: string; state: string; message: string }[] };
  const found = checks.filter(({ name }) => name === "mappers' REST API");
  if (address === undefined) t.like(found, [{ state: 'fine' }]);
  else
    t.true(
      found.some(({ state, message }) => state === 'warning' && message.includes(`${address}:${restPort}`)),
    );
});

test.serial('without the mapper a call says so, and was not made', async (t) => {
  await nut.node.modbus?.mapper.kill();
  const { stderr, exitCode } = await edgectl('read', 'device', 'press-1', 'setpoint');
  await nut.node.modbus?.mapper.start();
  t.regex(stderr, /the REST API of the mapper of modbus-tcp cannot be reached/);
  t.is(exitCode, 1);
});
