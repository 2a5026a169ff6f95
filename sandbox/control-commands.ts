/** The commands for a running sandbox node: to fail as nodes, mappers and machines do, and to change as the cloud changes it. */
import { FRAMEWORK_BEHAVIOUR, type MapperBehaviour } from './modbus/mapper-behaviour.ts';
import { desiredValue, withDesired } from './modbus/desired.ts';
import type { ModbusLine } from './modbus/modbus-line.ts';
import { heldPod } from './upgrades/held-upgrades.ts';
import type { UpgradeOutcome } from './upgrades/upgrade-job.ts';
import type { SandboxNode } from './sandbox-node.ts';

export const CONTROL_USAGE = `  mapper restart|kill|start      the mapper's process
  mapper framework               as a mapper of the mapper-framework is (the default)
  mapper echo                    GetDevice answers with the whole device
  mapper bare                    GetDevice answers with bare values and writes nothing
  mapper fail [WORDS]            UpdateDevice is refused
  mapper clamp MIN MAX           written numbers are brought into this range
  mapper drop                    written values reach nobody
  mapper registers AFTER_MS      registers again so long after a restart of EdgeCore
  mapper silent                  reports nothing to EdgeCore
  mapper stall answer|update|all nothing is answered, until the mapper is told something else
  plc                            what the machines have
  plc turn UNIT VALUE            somebody turns the set-point at the panel
  plc switch UNIT on|off         somebody flips the switch
  plc stop|start                 the PLC's network
  cloud NAMESPACE/NAME PROPERTY VALUE   the cloud sets a desired value
  cloud hold NAMESPACE/NAME      the cloud sends a pod whose update is held
  cloud upgrade JOB VERSION [upgrades|rollsBack|failsBefore]   the cloud asks for an upgrade that waits to be confirmed
  edgecore restart|kill|start
  edgecore kill stale            and its next start begins with the statuses of the one before, for 4 s
`;

type Command = (node: SandboxNode, words: readonly string[]) => Promise<string>;

function lineOf({ modbus }: SandboxNode): ModbusLine {
  if (modbus === undefined) throw new Error('this node has no PLC');
  return modbus;
}

function numberOf(word: string | undefined): number {
  const value = Number(word);
  if (word === undefined || word === '' || !Number.isFinite(value))
    throw new Error(`expected a number, not ${word ?? 'nothing'}`);
  return value;
}

function behaviour([kind, ...rest]: readonly string[]): Partial<MapperBehaviour> | undefined {
  switch (kind) {
    case 'framework':
      return FRAMEWORK_BEHAVIOUR;
    case 'echo':
      return { echo: true };
    case 'bare':
      return { reported: 'bare', writesOnGet: false };
    case 'fail':
      return { fail: rest.join(' ') || 'the mapper was told to fail' };
    case 'clamp':
      return { clamp: { minimum: numberOf(rest[0]), maximum: numberOf(rest[1]) } };
    case 'drop':
      return { dropsWrites: true };
    case 'registers':
      return { registersAgainAfterMs: numberOf(rest[0]) };
    case 'silent':
      return { reports: false };
    case 'stall':
      if (rest[0] !== 'answer' && rest[0] !== 'update' && rest[0] !== 'all') return undefined;
      return { stall: rest[0] };
    default:
      return undefined;
  }
}

const mapper: Command = async (node, words) => {
  const { mapper: one } = lineOf(node);
  if (words[0] === 'restart') await one.restart();
  else if (words[0] === 'kill') await one.kill();
  else if (words[0] === 'start') await one.start();
  else {
    const changes = behaviour(words);
    if (changes === undefined) throw new Error(`the mapper knows no ${words.join(' ')}`);
    one.behave(changes);
  }
  return 'done';
};

const plc: Command = async (node, [what, unit, value]) => {
  const { plc: one } = lineOf(node);
  if (what === undefined) return one.shown();
  if (what === 'turn') one.turnSetpoint(numberOf(unit), numberOf(value));
  else if (what === 'switch') one.flipSwitch(numberOf(unit), value === 'on');
  else if (what === 'stop') await one.stop();
  else if (what === 'start') await one.start();
  else throw new Error(`the PLC knows no ${what}`);
  return 'done';
};

function outcomeOf(word = 'upgrades'): UpgradeOutcome {
  if (word === 'upgrades' || word === 'rollsBack' || word === 'failsBefore') return word;
  throw new Error(`an upgrade does not end with ${word}`);
}

const cloud: Command = async (
  { edgeCore, name: nodeName },
  [device = '', property = '', value = '', outcome],
) => {
  if (device === 'hold') {
    edgeCore.cloudSendsHeldPod(heldPod(property, nodeName));
    return 'done';
  }
  if (device === 'upgrade') {
    edgeCore.cloudAsksForUpgrade({ name: property, version: value, outcome: outcomeOf(outcome) });
    return 'done';
  }
  const [namespace = '', name = ''] = device.split('/');
  await edgeCore.cloudChangesDevice(namespace, name, (stored) => {
    if (desiredValue(stored, property) === undefined)
      throw new Error(`${device} has no property ${property}`);
    return withDesired(stored, property, value);
  });
  return 'done';
};

/** As it was seen on EdgeCore v1.23.1. */
const STALE_MS = 4_000;

const edgecore: Command = async (node, [what, how]) => {
  const stale = how === 'stale' ? { staleForMs: STALE_MS } : {};
  if (what === 'restart' || what === 'kill') await node.killEdgeCore(stale);
  if (what === 'restart' || what === 'start') await node.startEdgeCore();
  if (what !== 'restart' && what !== 'kill' && what !== 'start')
    throw new Error(`EdgeCore knows no ${what ?? 'such thing'}`);
  return 'done';
};

const COMMANDS = new Map<string, Command>(Object.entries({ mapper, plc, cloud, edgecore }));

/** Does it and says what came of it. @throws Error that says why not */
export async function obey(node: SandboxNode, [command = '', ...words]: readonly string[]): Promise<string> {
  const known = COMMANDS.get(command);
  if (known === undefined) throw new Error(`unknown command ${command}; there are:\n${CONTROL_USAGE}`);
  return known(node, words);
}
