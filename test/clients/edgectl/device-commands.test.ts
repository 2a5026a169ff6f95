/** edgectl's device commands as processes, on an agent, on a node with a PLC. Each test has a press of its own. */
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import test, { type ExecutionContext } from 'ava';
import { withDesired } from '../../../sandbox/modbus/desired.ts';
import { type DeviceNode, startDeviceNode } from '../../helpers/device-node.ts';
import { type Finished, edgectlCommand } from '../../helpers/edgectl-command.ts';
import { runEdgectl } from '../../helpers/edgectl-in-process.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

/** Beside them the PLC has the thermometer. */
const PRESSES = 11;

let device: DeviceNode;

test.before('start a node', async () => {
  device = await startDeviceNode({ modbus: { presses: PRESSES } });
  const tookMs = await waitUntil(async () => {
    const { stdout } = await run(['get', 'devices', '-A', '-o', 'wide']);
    const reporting = stdout.toString().match(/^(default +thermo-1|factory +press-\d+) .*setpoint=/gm) ?? [];
    return reporting.length === PRESSES + 1;
  }, 30_000);
  if (tookMs === undefined) throw new Error('the mapper reports no values');
});

test.after.always('stop the node', () => device?.stop());

function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Finished> {
  return runEdgectl(args, { ...device.environment, ...environment });
}

/** The unit of the PLC that a press is; see sandbox/modbus/seed.ts. */
function unitOf(press: number): number {
  return press === 1 ? 1 : press + 1;
}

function setpointOf(press: number): number {
  return device.plc.machine(unitOf(press)).setpoint;
}

/** An editor that is a script of ours; it gets the file as `$1`. */
function editor(t: ExecutionContext, script: string): Readonly<Record<string, string>> {
  const folder = temporaryFolder(t);
  const path = join(folder, 'editor.sh');
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { KUBE_EDITOR: path };
}

test('get lists devices with protocol, model and state; wide adds what they report', async (t) => {
  const { stdout, stderr, exit } = await run(['get', 'devices', '-A', '-o', 'wide']);
  t.is(exit, 0, stderr);
  const lines = stdout.toString().split('\n');
  t.regex(
    lines[0] ?? '',
    /^NAMESPACE {3}NAME {2,}PROTOCOL {2,}MODEL {2,}STATE {2,}AGE {2,}NODE {2,}OLDEST {2,}REPORTED$/,
  );
  t.regex(stdout.toString(), /^factory {5}meter-1 {2,}modbus {2,}meter-model {2,}stale/m);
  t.regex(
    stdout.toString(),
    /^default {5}thermo-1 .*edge-01 {3}\d+s {2,}temperature=[\d.]+,setpoint=21\.5$/m,
  );
  const { stdout: names } = await run(['get', 'dev', '-n', 'factory', '-l', 'line=L8', '-o', 'name']);
  t.is(names.toString(), 'device.devices.kubeedge.io/meter-1\n');
});

test('N12: a device or a model that is not in the namespace has the hint that pods have', async (t) => {
  for (const words of [
    ['get', 'device', 'press-1', '-n', 'elsewhere'],
    ['describe', 'device', 'press-1', '-n', 'elsewhere'],
    ['set', 'device', 'press-1', '-n', 'elsewhere', 'setpoint=1'],
    ['get', 'devicemodel', 'press-model', '-n', 'elsewhere'],
  ]) {
    const { stderr, exit } = await run(words);
    t.is(exit, 1);
    t.regex(
      stderr,
      /^hint: there is no such device.* in namespace elsewhere; list all with --all-namespaces$/m,
    );
  }
});

test('B12: a FLOAT register has what a float32 can hold: that is confirmed, and it is said that it was rounded', async (t) => {
  const rounded = await run(['set', 'device', 'press-11', '-n', 'factory', 'setpoint=42.123456789']);
  t.is(rounded.exit, 0, rounded.stderr);
  t.regex(
    rounded.stdout.toString(),
    /setpoint: .* -> 42\.123456789 {2}confirmed \(rounded: the device has 42\.12345/,
  );
  t.is(setpointOf(11), Math.fround(42.123456789));
  const again = await run(['set', 'device', 'press-11', '-n', 'factory', 'setpoint=0.1', '-o', 'json']);
  t.is(again.exit, 0, again.stderr);
  t.is(setpointOf(11), Math.fround(0.1));
  t.false(again.stdout.toString().includes('rounded'), 'what is the same number in fewer digits');
});

test('device models are listed, and one is printed whole', async (t) => {
  const { stdout } = await run(['get', 'devicemodels', '-n', 'factory']);
  t.regex(stdout.toString(), /^press-model {3}modbus-tcp {3}4 {12}\d+d/m);
  const template = '{range .spec.properties[*]}{.name} {end}';
  const one = await run(['get', 'devicemodel', 'press-model', '-n', 'factory', '-o', `jsonpath=${template}`]);
  t.is(one.stdout.toString(), 'temperature setpoint enabled strokes ');
});

test('a device that there is not is an error as kubectl has it', async (t) => {
  const { stderr, exit } = await run(['get', 'device', 'nope', '-n', 'factory']);
  t.is(
    stderr,
    'Error from server (NotFound): devices.devices.kubeedge.io "nope" not found\nhint: there is no such device in namespace factory; list all with --all-namespaces\n',
  );
  t.is(exit, 1);
});

test('describe shows ranges, values, the mapper and edits', async (t) => {
  await run(['set', 'device', '-n', 'factory', 'press-10', 'setpoint=44']);
  const { stdout, stderr, exit } = await run(['describe', 'device', '-n', 'factory', 'press-10']);
  t.is(exit, 0, stderr);
  const text = stdout.toString();
  t.regex(text, /^Mapper: +modbus-mapper v1\.23\.1$/m);
  t.regex(text, /^ {2}Answers: +yes$/m);
  t.regex(text, /^ {2}setpoint +FLOAT +ReadWrite +0\.\.100 +°C +44 +44 /m);
  t.regex(text, /^ {2}setpoint +60 +44 +applied +root /m);
  t.regex(text, /^Events:/m);
  const without = await run(['describe', 'device', '-n', 'factory', 'press-10', '--show-events=false']);
  t.notRegex(without.stdout.toString(), /^Events:/m);
  const none = await run(['describe', 'device', '-n', 'factory', 'meter-1']);
  t.regex(none.stdout.toString(), /^Mapper: +<none> \(no mapper serves the protocol\)$/m);
});

test('set changes the register of the PLC and says that the device has it', async (t) => {
  const { stdout, stderr, exit } = await run([
    'set',
    'device',
    '-n',
    'factory',
    'press-2',
    'setpoint=42.5',
    'enabled=false',
  ]);
  t.is(exit, 0, stderr);
  t.is(
    stdout.toString(),
    'device.devices.kubeedge.io/press-2 set\n  setpoint: 60 -> 42.5  confirmed\n  enabled: true -> false  confirmed\n',
  );
  t.is(setpointOf(2), 42.5);
  t.false(device.plc.machine(unitOf(2)).enabled);
  const { stdout: yaml } = await run(['get', 'device', '-n', 'factory', 'press-2', '-o', 'yaml']);
  t.regex(yaml.toString(), /value: '?42\.5'?$/m);
});

test('several devices, or a selection, are set one after the other', async (t) => {
  const { stdout, stderr, exit } = await run([
    'set',
    'device',
    '-A',
    '-l',
    'line=L7',
    '--dry-run',
    'setpoint=20',
  ]);
  t.is(exit, 0, stderr);
  t.is(stdout.toString().match(/set \(server dry run\)/g)?.length, 12);
  const both = await run(['set', 'device', '-n', 'factory', 'press-2', 'nope', '--dry-run', 'setpoint=20']);
  t.is(both.exit, 1);
  t.regex(both.stdout.toString(), /press-2 set \(server dry run\)\n {2}setpoint: [\d.]+ -> 20 {2}accepted/);
  t.regex(both.stderr, /"nope" not found/);
});

test('what the model forbids is refused in its words, and nothing is sent', async (t) => {
  const before = device.mapper.updates.length;
  const set = (...words: readonly string[]) => run(['set', 'device', '-n', 'factory', ...words]);
  const refused = await Promise.all([
    set('press-1', 'setpoint=142.5'),
    set('press-1', 'temperature=1'),
    set('press-1', 'setpoint=warm'),
    set('press-1', 'nope=1'),
    set('meter-1', 'power=1'),
    set('press-1'),
    set('press-1', 'setpoint=1', 'setpoint=2'),
  ]);
  t.deepEqual(
    refused.map(({ exit }) => exit),
    [2, 1, 2, 2, 1, 2, 2],
  );
  const output = refused.map(({ stderr }) => stderr.split('\n')[0] ?? '');
  t.regex(output[0] ?? '', /press-1: setpoint = 142\.5 is outside of its range 0 to 100$/);
  t.regex(output[1] ?? '', /temperature is read-only/);
  t.regex(output[2] ?? '', /"warm" is not a number/);
  t.regex(output[3] ?? '', /has no property nope/);
  t.regex(output[4] ?? '', /no mapper serves protocol modbus \(layer: mapper\)/);
  t.regex(output[5] ?? '', /no value is given/);
  t.regex(output[6] ?? '', /given twice/);
  t.false(
    device.mapper.updates
      .slice(before)
      .some(({ device: one }) => one?.name === 'press-1' || one?.name === 'meter-1'),
  );
});

test('patch takes merge and JSON patches, as JSON, YAML or from a file', async (t) => {
  const patch = (...words: readonly string[]) =>
    run(['patch', 'device', '-n', 'factory', 'press-3', ...words]);
  const path = '/spec/properties/[name=setpoint]/desired/value';
  const json = JSON.stringify([{ op: 'replace', path, value: '31' }]);
  const { stdout, stderr, exit } = await patch('--type', 'json', '-p', json);
  t.is(exit, 0, stderr);
  t.is(stdout.toString(), 'device.devices.kubeedge.io/press-3 patched\n  setpoint: 60 -> 31  confirmed\n');
  t.is(setpointOf(3), 31);
  const again = await patch('--type', 'json', '-p', json);
  t.is(again.stdout.toString(), 'device.devices.kubeedge.io/press-3 patched (no change)\n');
  const file = join(temporaryFolder(t), 'patch.yaml');
  writeFileSync(file, 'spec:\n  protocol:\n    configData:\n      note: by hand\n');
  const merged = await patch('--patch-file', file, '--dry-run=server', '-o', 'json');
  const path2 = '/spec/protocol/configData/note';
  t.like(JSON.parse(merged.stdout.toString()), {
    items: [{ name: 'press-3', paths: [{ path: path2, value: 'by hand', accepted: true, written: false }] }],
  });
  for (const words of [
    ['-p', '['],
    ['-p', '[]'],
    ['--type', 'strategic', '-p', '{}'],
    [],
    ['--patch-file', '/nope'],
  ])
    t.is((await patch(...words)).exit, 2, words.join(' '));
});

test('edit writes what the editor changed', async (t) => {
  const { stdout, stderr, exit } = await run(
    ['edit', 'device', '-n', 'factory', 'press-4'],
    editor(t, 'sed -i "s/value: \'60\'/value: 35.5/" "$1"'),
  );
  t.is(exit, 0, stderr);
  t.is(stdout.toString(), 'device.devices.kubeedge.io/press-4 edited\n  setpoint: 60 -> 35.5  confirmed\n');
  t.is(setpointOf(4), 35.5);
});

test('several devices are edited as one list', async (t) => {
  const { stdout, stderr, exit } = await run(
    ['edit', 'device', '-n', 'factory', 'press-5', 'press-6'],
    editor(t, 'sed -i "s/value: \'60\'/value: \'36\'/" "$1"'),
  );
  t.is(exit, 0, stderr);
  t.deepEqual([setpointOf(5), setpointOf(6)], [36, 36]);
  t.regex(stdout.toString(), /press-5 edited\n {2}setpoint: 60 -> 36 {2}confirmed\ndevice.*press-6 edited\n/);
});

test('an editor that changes nothing, or empties the file, ends the edit', async (t) => {
  const unchanged = await run(['edit', 'device', '-n', 'factory', 'press-7'], editor(t, 'exit 0'));
  t.deepEqual([unchanged.exit, unchanged.stderr], [0, 'Edit cancelled, no changes made.\n']);
  const comment = await run(['edit', 'device/press-7', '-n', 'factory'], editor(t, 'echo "# hello" >> "$1"'));
  t.deepEqual([comment.exit, comment.stderr], [0, 'Edit cancelled, no changes made.\n']);
  const empty = await run(['edit', 'device', '-n', 'factory', 'press-7'], editor(t, ': > "$1"'));
  t.deepEqual([empty.exit, empty.stderr], [0, 'Edit cancelled, saved file was empty.\n']);
});

/** The copy of the edited file that the command kept, and the rest of its standard error. */
function kept({ stderr }: Finished): { readonly text: string; readonly output: string } {
  const file = /A copy of your changes has been stored to "(.*)"/.exec(stderr)?.[1] ?? '';
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (file !== '') rmSync(dirname(file), { recursive: true });
  return { text, output: stderr.slice(stderr.indexOf('\n') + 1) };
}

test('an edit that goes wrong sends nothing, keeps the file and says why', async (t) => {
  const before = device.mapper.updates.length;
  const edit = (script: string) => run(['edit', 'device', '-n', 'factory', 'press-8'], editor(t, script));
  const badYaml = kept(await edit('echo "  : [" >> "$1"'));
  t.true(badYaml.text.endsWith('  : [\n'));
  t.regex(badYaml.output, /^error: the edited file is not valid YAML: /);
  const exits = kept(await edit('echo "# mine" >> "$1"; exit 3'));
  t.regex(exits.text, /# mine/);
  t.regex(exits.output, /^error: there was a problem with the editor ".*": it ended with exit code 3\n/);
  const renamed = kept(await edit('sed -i "s/^  name: press-8/  name: press-9/" "$1"'));
  t.regex(renamed.text, /name: press-9/);
  t.regex(renamed.output, /^error: .*: metadata\.name is "press-9", not "press-8"/);
  const range = kept(await edit('sed -i "s/value: \'60\'/value: \'600\'/" "$1"'));
  t.regex(range.text, /'600'/);
  t.regex(
    range.output,
    /^Error from server \(Invalid\): factory\/press-8: setpoint = 600 is outside of its range/,
  );
  t.false(device.mapper.updates.slice(before).some(({ device: one }) => one?.name === 'press-8'));
});

test('N8: an edit that fails opens the file again, with what is wrong at its head', async (t) => {
  const seen = join(temporaryFolder(t), 'seen.yaml');
  const script = `if grep -q "The edit was not taken" "$1"; then cp "$1" ${seen}; sed -i "s/value: '600'/value: '37'/" "$1"; else sed -i "s/value: '*[0-9][0-9.]*'*$/value: '600'/" "$1"; fi`;
  const outcome = await run(['edit', 'device', '-n', 'factory', 'press-7'], editor(t, script));
  t.is(outcome.exit, 0, outcome.stderr);
  t.regex(outcome.stdout.toString(), /setpoint: [\d.]+ -> 37 {2}confirmed/);
  t.regex(readFileSync(seen, 'utf8'), /^# \* .*setpoint.*600 is outside of its range 0 to 100$/m);
  t.notRegex(outcome.stderr, /A copy of your changes/);
});

test('an edit of a device that changed meanwhile is refused', async (t) => {
  const environment = { ...device.environment, PROGRAM: edgectlCommand.program, NODE: process.execPath };
  const script = [
    `"$NODE" "$PROGRAM" set device -n factory press-9 setpoint=50 >/dev/null`,
    `sed -i "s/value: '60'/value: '51'/" "$1"`,
  ].join('\n');
  const outcome = await edgectlCommand.run(['edit', 'device', '-n', 'factory', 'press-9'], {
    ...environment,
    ...editor(t, script),
  });
  t.is(outcome.exit, 1);
  t.regex(kept(outcome).output, /^Error from server \(Conflict\): factory\/press-9 was changed meanwhile/);
  t.is(setpointOf(9), 50);
});

test('lasting edits are listed, exported for the cloud, and reverted', async (t) => {
  const thermo = ['-n', 'default'];
  await run(['set', 'device', ...thermo, 'thermo-1', 'setpoint=25.5', '--expires', '8h']);
  const list = await run(['device', 'edits', ...thermo]);
  t.regex(list.stdout.toString(), /^NAME {7}PROPERTY {3}BASE {3}VALUE {3}STATE {5}BY {5}AGE {3}MESSAGE\n/);
  t.regex(list.stdout.toString(), /^thermo-1 {3}setpoint {3}21\.5 {3}25\.5 {4}applied {3}root {3}\d+s/m);
  const { stdout } = await run(['device', 'edits', ...thermo, '--export']);
  t.is(
    stdout.toString(),
    `kubectl patch devices.devices.kubeedge.io thermo-1 -n default --type=json -p '[{"op":"test","path":"/spec/properties/1/name","value":"setpoint"},{"op":"replace","path":"/spec/properties/1/desired/value","value":"25.5"}]'\n`,
  );
  const reverted = await run(['device', 'revert', ...thermo, 'thermo-1', 'setpoint']);
  t.is(reverted.exit, 0, reverted.stderr);
  t.is(
    reverted.stdout.toString(),
    'device.devices.kubeedge.io/thermo-1 reverted\n  setpoint: 25.5 -> 21.5  confirmed\n',
  );
  t.is(device.plc.machine(2).setpoint, 21.5);
  const none = await run(['device', 'revert', ...thermo, 'thermo-1', 'enabled']);
  t.is(none.exit, 1);
});

const WATCH_TIMEOUT_MS = 60_000;

/** Lines of a command that continues, until `enough` of them came; then Ctrl-C. */
async function watched(
  args: readonly string[],
  enough: (lines: readonly string[]) => boolean,
  onFirst: () => void,
) {
  const child = edgectlCommand.start(args, device.environment);
  const lines: string[] = [];
  const closed = once(child, 'close');
  let late: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${why}: ${lines.join('\n')}`));
    late = setTimeout(fail, WATCH_TIMEOUT_MS, 'what is waited for did not come');
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      if (lines.length === 2) onFirst();
      if (enough(lines)) resolve();
    });
    closed.then(() => fail('ended'), reject);
  }).finally(() => clearTimeout(late));
  child.kill('SIGINT');
  const [code] = (await closed) as [number | null];
  return { lines, code };
}

test('watch shows the values, then each change', async (t) => {
  const { lines, code } = await watched(
    ['watch', 'device', '-n', 'factory', 'press-1'],
    (all) => all.some((line) => line.includes('setpoint=61.5')),
    () => device.plc.turnSetpoint(1, 61.5),
  );
  t.regex(lines[0] ?? '', /^TIME {7}EVENT {3,}DEVICE {12}CHANGE$/);
  t.regex(lines[1] ?? '', /^\d\d:\d\d:\d\d +ADDED +factory\/press-1 +.*setpoint=60/);
  t.regex(lines.at(-1) ?? '', /^\d\d:\d\d:\d\d +MODIFIED +factory\/press-1 +.*setpoint=61\.5/);
  t.is(code, 130);
});

test('get -w prints a row for each change', async (t) => {
  const { node } = device;
  const { lines } = await watched(
    ['get', 'devices', '-n', 'factory', '-l', 'line=L7', '-w', '-o', 'wide', '--output-watch-events'],
    (all) => all.some((line) => line.startsWith('MODIFIED') && line.includes('setpoint=19,')),
    () =>
      void node.edgeCore.cloudChangesDevice('factory', 'press-7', (one) =>
        withDesired(one, 'setpoint', '19'),
      ),
  );
  t.regex(lines[0] ?? '', /^EVENT +NAME +PROTOCOL/);
  t.regex(lines[1] ?? '', /^ADDED +press-/);
});
