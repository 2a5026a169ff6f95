/** `npm run sandbox -- up|down|status|tell`, and `run` for programs that start a node as a child. */
import { copyFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  runningNode,
  startInBackground,
  stateFolder,
  stopInBackground,
  type RunningNode,
} from './background.ts';
import { type CommandLine, parseCommandLine, USAGE } from './command-line.ts';
import { serveControl, tell as tellNode } from './control.ts';
import { type SandboxNode, startSandboxNode } from './sandbox-node.ts';
import { isObject } from './store/strategic-merge.ts';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Resolves when the node is to end. */
function endAsked(detached: boolean): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    if (detached) return;
    process.stdin.on('end', resolve).on('error', () => resolve());
    process.stdin.resume();
  });
}

/** Waits for the pods. @throws Error with the place of containerd's log, which outlives the node's folder */
async function podsUp(node: SandboxNode): Promise<void> {
  try {
    await node.podsSettled();
  } catch (error) {
    const log = join(tmpdir(), `edgectl-sandbox-containerd-${process.pid}.log`);
    copyFileSync(join(node.addresses.folder, 'var/log/containerd.log'), log);
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${message}\nThe log of containerd: ${log}`, { cause: error });
  }
}

/** Prints one line of JSON, `{addresses, missing}`, once the pods are up. */
async function run(line: CommandLine): Promise<number> {
  const { detached, folder, mosquitto, nodeName, pods, presses, recorded } = line;
  const ended = endAsked(detached);
  const starting = startSandboxNode({
    mosquitto,
    modbus: recorded ? false : { presses },
    ...(folder === undefined ? {} : { folder }),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(pods === undefined ? {} : { pods }),
  });
  const node = await Promise.race([starting, ended.then(() => undefined)]);
  // What guards containerd and mosquitto ends a half-started node, as it does when this process is killed.
  if (node === undefined) process.exit(0);
  const control = await serveControl(node);
  try {
    if (node.containerd !== undefined) await Promise.race([podsUp(node), ended]);
    say(JSON.stringify({ addresses: node.addresses, missing: node.missing }));
    await ended;
  } finally {
    control.close();
    await node.stop();
  }
  return 0;
}

function show({ addresses, missing, pid }: RunningNode): void {
  say(`The node runs (process ${pid}) in ${addresses.folder}.`);
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['edgecore.yaml', addresses.edgeCoreYaml],
    ['MetaServer', addresses.metaServer],
    ['Edged', addresses.edged],
    ['containerd', addresses.runtimeSocket === undefined ? undefined : `unix://${addresses.runtimeSocket}`],
    ['DMI', `unix://${addresses.dmiSocket}`],
    ['edge store', addresses.database],
    ['mosquitto', addresses.mosquitto],
    ['mapper', addresses.mapperSocket === undefined ? undefined : `unix://${addresses.mapperSocket}`],
    ['PLC', addresses.plcPort === undefined ? undefined : `127.0.0.1:${addresses.plcPort} (Modbus TCP)`],
  ];
  for (const [name, address] of lines) if (address !== undefined) say(`  ${name.padEnd(14)}${address}`);
  for (const what of missing) say(`Missing: ${what}.`);
}

async function up(line: CommandLine): Promise<number> {
  const { folder, mosquitto, nodeName, pods, presses, recorded } = line;
  const state = stateFolder(folder);
  const there = runningNode(state);
  const args = [
    ...(mosquitto ? ['--mosquitto'] : []),
    ...(nodeName === undefined ? [] : ['--node', nodeName]),
    ...(pods === undefined ? [] : ['--pods', pods.join(',')]),
    ...(recorded ? ['--recorded'] : ['--presses', String(presses)]),
  ];
  show(there ?? (await startInBackground(state, args)));
  return 0;
}

async function down({ folder }: CommandLine): Promise<number> {
  const state = stateFolder(folder);
  const node = runningNode(state);
  if (node !== undefined) await stopInBackground(state, node);
  say(node === undefined ? 'No node runs.' : 'The node is down.');
  return 0;
}

async function status({ folder }: CommandLine): Promise<number> {
  const node = runningNode(stateFolder(folder));
  if (node === undefined) {
    say('No node runs.');
    return 1;
  }
  show(node);
  const answer: unknown = await (
    await fetch(`${node.addresses.metaServer}/api/v1/pods`, { signal: AbortSignal.timeout(5000) })
  ).json();
  for (const pod of isObject(answer) && Array.isArray(answer['items'])
    ? answer['items'].filter(isObject)
    : []) {
    const { metadata, status: now } = pod;
    if (isObject(metadata) && isObject(now))
      say(`  pod ${String(metadata['namespace'])}/${String(metadata['name'])}: ${String(now['phase'])}`);
  }
  return 0;
}

async function tell({ folder, words }: CommandLine): Promise<number> {
  const state = stateFolder(folder);
  // A node that `npm start` runs has no state, and its own folder was named.
  const controlSocket = runningNode(state)?.addresses.controlSocket ?? join(state, 'control.sock');
  if (!existsSync(controlSocket)) throw new Error(`no node runs in ${state}`);
  say(await tellNode(controlSocket, words));
  return 0;
}

const COMMANDS: Readonly<Record<string, (line: CommandLine) => Promise<number>>> = {
  run,
  up,
  down,
  status,
  tell,
};

try {
  const line = parseCommandLine(process.argv.slice(2));
  const command = COMMANDS[line.command];
  if (command === undefined) process.stderr.write(USAGE);
  process.exitCode = (await command?.(line)) ?? 2;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
