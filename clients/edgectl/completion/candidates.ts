/** The candidates at the cursor: values of flags, and words after a command. */
import { METHODS } from '@edgectl/rpc-schema/methods';
import { OUTPUT_FORMATS } from '../output/format.ts';
import { contextNames, roleNames, userNames } from './local-values.ts';
import { type Kind, NodeValues } from './node-values.ts';
import type { TypedWords } from './typed-words.ts';

export interface Candidates {
  readonly values: readonly string[];
  /** Something follows in the same word. */
  readonly goesOn?: boolean;
  /** A file here may stand there too. */
  readonly files?: boolean;
}

type Values = readonly string[] | Promise<readonly string[]>;

const KIND_NAMES: readonly [RegExp, Kind][] = [
  [/^(pods?|po)$/, 'pod'],
  [/^(devices?|dev)$/, 'device'],
  [/^(devicemodels?|dm)$/, 'deviceModel'],
];

/** The kinds that each command takes before a name. */
const KINDS_OF: Readonly<Record<string, readonly string[]>> = {
  get: ['pods', 'devices', 'devicemodels', 'events', 'alarms', 'upgrades', 'all'],
  describe: ['pod', 'device'],
  restart: ['pod'],
  wait: ['pod', 'device'],
  set: ['device'],
  edit: ['device'],
  patch: ['device'],
  watch: ['device'],
};

const POD_COMMANDS: ReadonlySet<string> = new Set(['logs', 'exec', 'attach']);

function kindOf(word: string): Kind | undefined {
  return KIND_NAMES.find(([names]) => names.test(word))?.[1];
}

/** `undefined` if commands and flags themselves are to be offered. */
export async function candidatesFor(words: TypedWords): Promise<Candidates | undefined> {
  const node = new NodeValues(words);
  const { openFlag } = words;
  if (openFlag !== undefined) {
    const values = await flagValues(openFlag.name, words, node);
    return values && { values: values.map((value) => `${openFlag.prefix}${value}`) };
  }
  if (words.last.startsWith('-')) return undefined;
  const [command = '', ...given] = words.plain;
  if (POD_COMMANDS.has(command))
    return given.length > 0 ? undefined : { values: await podNames(words, node) };
  if (command === 'cp' && given.length < 2) {
    const pods = await podNames(words, node);
    return { values: pods.map((pod) => `${pod}:`), goesOn: true, files: true };
  }
  const kinds = KINDS_OF[command];
  if (kinds !== undefined) return objectOf(command, kinds, given, words, node);
  const values = await argumentsOf(command, given, words, node);
  return values && { values };
}

async function flagValues(
  flag: string,
  words: TypedWords,
  node: NodeValues,
): Promise<readonly string[] | undefined> {
  const [command = '', ...given] = words.plain;
  switch (flag) {
    case '-n':
    case '--namespace':
      return node.namespaces();
    case '-c':
    case '--container': {
      const name = given.findLast((word) => kindOf(word) === undefined)?.replace(/^[a-z]+\//, '');
      return name === undefined ? [] : node.containers(name);
    }
    case '--context':
      return contextNames();
    case '--principal':
    case '--as':
      return userNames();
    case '--user':
      return command === 'kubeconfig' ? userNames(words.flag('--users-file')) : undefined;
    case '--role':
      return [...roleNames(), 'none'];
    case '--method':
      return Object.keys(METHODS);
    case '-o':
    case '--output':
      return command === 'get' || command === 'events' ? [...OUTPUT_FORMATS] : ['json', 'yaml'];
    case '--stream':
      return ['all', 'stdout', 'stderr'];
    case '--types':
      return ['Normal', 'Warning'];
    case '--type':
      return ['merge', 'json'];
    default:
      return undefined;
  }
}

async function podNames({ last }: TypedWords, node: NodeValues): Promise<readonly string[]> {
  const names = await node.names('pod');
  const [, kind = ''] = /^(pods?|po)\//.exec(last) ?? [];
  return kind === '' ? names : names.map((name) => `${kind}/${name}`);
}

/** After a command that takes `TYPE NAME...` or `TYPE/NAME`. */
async function objectOf(
  command: string,
  kinds: readonly string[],
  given: readonly string[],
  { last }: TypedWords,
  node: NodeValues,
): Promise<Candidates> {
  const [type = '', ...names] = given;
  if (type === '') {
    const [, typed = ''] = /^([a-z]+)\//.exec(last) ?? [];
    const kind = kindOf(typed);
    if (kind === undefined) return { values: kinds };
    return { values: (await node.names(kind)).map((name) => `${typed}/${name}`) };
  }
  const slash = type.indexOf('/');
  const kind = kindOf(slash < 0 ? type : type.slice(0, slash));
  const [name] = slash < 0 ? names : [type.slice(slash + 1)];
  if (command === 'set' && kind === 'device' && name !== undefined) {
    const properties = await node.properties(name);
    return { values: properties.map((property) => `${property}=`), goesOn: true };
  }
  if (kind === undefined || slash >= 0) return { values: [] };
  return { values: (await node.names(kind)).filter((each) => !names.includes(each)) };
}

/** After the other commands; `undefined` if a command of theirs is to come, or nothing is known. */
async function argumentsOf(
  command: string,
  given: readonly string[],
  words: TypedWords,
  node: NodeValues,
): Promise<Values | undefined> {
  const [first = '', second] = given;
  const users = (): readonly string[] => userNames(words.flag('--users-file'));
  switch (command) {
    case 'rpc':
      return given.length === 0 ? Object.keys(METHODS) : [];
    case 'config':
      return /^(use|set|delete)-context$/.test(first) && second === undefined ? contextNames() : undefined;
    case 'user':
      return /^(passwd|remove)$/.test(first) && second === undefined ? users() : undefined;
    case 'grant':
      return grantArguments(given, users, node);
    case 'sessions':
      return first === 'cancel' ? node.sessions() : undefined;
    case 'node':
      return first === 'restart-unit' && second === undefined ? node.units() : undefined;
    case 'device':
      if (first !== 'revert' && first !== 'edits') return undefined;
      if (second === undefined) return node.names('device');
      return first === 'revert' ? node.properties(second) : [];
    default:
      return undefined;
  }
}

/** `grant create USER ROLE`, in which `create` may be left out. */
function grantArguments(
  given: readonly string[],
  users: () => readonly string[],
  node: NodeValues,
): Values | undefined {
  const [first] = given;
  if (first === 'revoke') return node.grants();
  if (first === 'list') return undefined;
  const own = first === 'create' ? given.slice(1) : given;
  if (own.length === 0) return first === 'create' ? users() : ['create', 'list', 'revoke', ...users()];
  return own.length === 1 ? roleNames() : [];
}
