/** Writing devices. */
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fails, type Row, type RowContext, outputOf } from './row.ts';

const PRESS = ['-n', 'factory', 'device', 'press-1'] as const;
const SETPOINT = '{.spec.properties[?(@.name=="setpoint")].desired.value}';

async function setpoint({ kubectl }: Pick<RowContext, 'kubectl'>): Promise<string> {
  const result = await kubectl.run(['get', ...PRESS, '-o', `jsonpath=${SETPOINT}`]);
  assert.equal(result.exitCode, 0, outputOf(result));
  return result.stdout;
}

function jsonPatch(value: number): string {
  const path = '/spec/properties/1/desired/value';
  return JSON.stringify([{ op: 'replace', path, value: String(value) }]);
}

/** A value that the device has not. */
async function another(context: RowContext): Promise<number> {
  return (Number(await setpoint(context)) + 1) % 90;
}

/** The device as a file, with another value. */
async function changedFile(context: RowContext, value: number): Promise<string> {
  const { kubectl, folder } = context;
  const { stdout } = await kubectl.run(['get', ...PRESS, '-o', 'json']);
  const file = join(folder, 'press-1.json');
  const before = JSON.stringify(await setpoint(context));
  const desired = new RegExp(`("value": )${before}(\\s*\\},\\s*"name": "setpoint")`);
  assert.match(stdout, desired);
  writeFileSync(file, stdout.replace(desired, `$1"${value}"$2`));
  return file;
}

async function patchJson(context: RowContext): Promise<void> {
  const value = await another(context);
  const result = await context.kubectl.run(['patch', ...PRESS, '--type=json', '-p', jsonPatch(value)]);
  assert.equal(result.exitCode, 0, outputOf(result));
  assert.equal(await setpoint(context), String(value));
}

async function patchMerge(context: RowContext): Promise<void> {
  const result = await context.kubectl.run(['patch', ...PRESS, '--type=merge', '-p', '{"spec":{}}']);
  assert.equal(result.exitCode, 0, outputOf(result));
}

async function dryRun(context: RowContext): Promise<void> {
  const before = await setpoint(context);
  const value = await another(context);
  const args = ['patch', ...PRESS, '--type=json', '-p', jsonPatch(value), '--dry-run=server'];
  const result = await context.kubectl.run([...args, '-o', `jsonpath=${SETPOINT}`]);
  assert.equal(result.stdout, String(value), outputOf(result));
  assert.equal(await setpoint(context), before);
}

async function replace(context: RowContext): Promise<void> {
  const value = await another(context);
  const file = await changedFile(context, value);
  const result = await context.kubectl.run(['replace', '-f', file]);
  assert.equal(result.exitCode, 0, outputOf(result));
  assert.equal(await setpoint(context), String(value));
  const stale = await context.kubectl.run(['replace', '-f', file]);
  assert.match(stale.stderr, /the object has been modified/, outputOf(stale));
}

async function apply(context: RowContext): Promise<void> {
  const value = await another(context);
  const file = await changedFile(context, value);
  const result = await context.kubectl.run(['apply', '-f', file]);
  assert.equal(result.exitCode, 0, outputOf(result));
  assert.equal(await setpoint(context), String(value));
}

async function serverSide(context: RowContext): Promise<void> {
  const file = await changedFile(context, await another(context));
  const result = await context.kubectl.run(['apply', '--server-side', '-f', file]);
  assert.notEqual(result.exitCode, 0);
  assert.match(result.stderr, /server-side apply is not served/, outputOf(result));
}

async function edit(context: RowContext): Promise<void> {
  const { kubectl, folder } = context;
  const value = await another(context);
  const before = await setpoint(context);
  const editor = join(folder, 'editor');
  writeFileSync(editor, `#!/bin/sh\nsed -i 's/value: "${before}"$/value: "${value}"/' "$1"\n`);
  chmodSync(editor, 0o755);
  const result = await kubectl.run(['edit', ...PRESS], '', { EDITOR: editor });
  assert.equal(result.exitCode, 0, outputOf(result));
  assert.equal(await setpoint(context), String(value));
}

export const DEVICE_ROWS: readonly Row[] = [
  { command: 'patch device --type=json', run: patchJson },
  { command: 'patch device --type=merge', run: patchMerge },
  { command: 'patch device --dry-run=server', run: dryRun },
  { command: 'replace -f DEVICE, with its version as the precondition', run: replace },
  { command: 'apply -f DEVICE', run: apply },
  { command: 'edit device', run: edit },
  fails(
    'patch device out of range is refused',
    ['patch', ...PRESS, '--type=json', '-p', jsonPatch(100_000)],
    /outside of its range 0 to 100/,
  ),
  fails(
    'patch device --type=strategic is refused',
    ['patch', ...PRESS, '-p', '{"spec":{}}'],
    /no strategic merge patch: use --type=merge or --type=json/,
  ),
  { command: 'apply --server-side is refused', run: serverSide },
];
