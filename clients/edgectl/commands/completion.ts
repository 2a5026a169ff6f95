/** `completion SHELL`, and what its script asks for at each press of the tab key. */
import tab from '@bomb.sh/tab/commander';
import type { Command, RootCommand } from '@bomb.sh/tab';
import type { Client } from '@edgectl/client';
import { withClient } from '../connect.ts';
import { normalizeFlags } from '../arguments.ts';
import { DEFAULT_NAMESPACE } from '../global-options.ts';
import { OUTPUT_FORMATS } from '../output/format.ts';
import { buildProgram, flagFacts } from '../program.ts';
import { stdout } from '../terminal/output-writer.ts';

/** The end of an answer: no file names beside what was offered. */
const NO_FILES = ':4';

/** A person waits for it. */
const NAMES_TIMEOUT_MS = 1000;

/** The commands that take the name of an object, after its kind or at once. */
const NAME_FIRST: ReadonlySet<string> = new Set(['logs', 'exec', 'attach']);
const NAME_AFTER_KIND: ReadonlySet<string> = new Set([
  'get',
  'describe',
  'restart',
  'set',
  'edit',
  'patch',
  'watch',
]);
const DEVICE_COMMANDS = ['set', 'edit', 'patch', 'watch'];

export async function printCompletionScript(shell: string): Promise<number> {
  completions().setup('edgectl', 'edgectl', shell);
  return 0;
}

function completions(): RootCommand {
  const program = buildProgram({ remote: undefined, exitCode: 0 });
  return tab(program, { completionCommandName: 'complete' });
}

/** Of `-n ns`, `-n=ns`, `-nns`, `--namespace ns` and `--namespace=ns`. */
function flagValue(words: readonly string[], long: string, short?: string): string | undefined {
  for (let index = words.length - 1; index >= 0; index -= 1) {
    const word = words[index] ?? '';
    if (word === long || word === short) return words[index + 1];
    if (word.startsWith(`${long}=`)) return word.slice(long.length + 1);
    if (short !== undefined && word.startsWith(short)) return word.slice(short.length).replace(/^=/, '');
  }
  return undefined;
}

/** The words that are no flags and no values of flags. */
function plainWords(words: readonly string[]): readonly string[] {
  const { isBoolean } = flagFacts(buildProgram({ remote: undefined, exitCode: 0 }));
  return words.filter((word, index) => {
    if (word.startsWith('-')) return false;
    const before = words[index - 1];
    // `-nfactory` has its value with it.
    const attached = before !== undefined && /^-[a-zA-Z]./.test(before);
    return (
      before === undefined || !before.startsWith('-') || before.includes('=') || attached || isBoolean(before)
    );
  });
}

/** Of which kind a name may stand at the end of `words`. */
function wantedKind(words: readonly string[]): 'pod' | 'device' | undefined {
  const [command = '', ...rest] = plainWords(words.slice(0, -1));
  if (NAME_FIRST.has(command)) return rest.length === 0 ? 'pod' : undefined;
  if (!NAME_AFTER_KIND.has(command)) return undefined;
  if (/^(pods?|po)$/.test(rest[0] ?? '')) return 'pod';
  return /^(devices?|dev)$/.test(rest[0] ?? '') ? 'device' : undefined;
}

/** Without names where the agent cannot be asked: completion never prints an error. */
async function asked(
  words: readonly string[],
  ask: (client: Client) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    const socket = flagValue(words, '--socket');
    const broker = flagValue(words, '--broker');
    return await withClient(
      {
        requestTimeout: NAMES_TIMEOUT_MS,
        ...(socket === undefined ? {} : { socket }),
        ...(broker === undefined ? {} : { broker }),
      },
      ask,
    );
  } catch {
    return [];
  }
}

/** What may be the value of the flag before the word at the end; `undefined` where no such flag is. */
function flagValues(words: readonly string[]): (() => Promise<readonly string[]>) | undefined {
  const before = words.at(-2);
  const namespace = flagValue(words.slice(0, -2), '--namespace', '-n') || DEFAULT_NAMESPACE;
  const call = { timeoutMs: NAMES_TIMEOUT_MS };
  if (before === '-n' || before === '--namespace') {
    return () =>
      asked(words, async (client) => {
        const lists = await Promise.all([
          client.call('pod.list', { allNamespaces: true, fields: ['$.metadata.namespace'] }, call),
          client.call('device.list', { allNamespaces: true, fields: ['$.metadata.namespace'] }, call),
        ]);
        return [
          ...new Set(lists.flatMap(({ items }) => items.map(({ metadata }) => metadata.namespace ?? ''))),
        ];
      });
  }
  if (before !== '-c' && before !== '--container') return undefined;
  const [, ...plain] = plainWords(words.slice(0, -2));
  const name = plain.findLast((word) => !/^(pods?|po)$/.test(word))?.replace(/^(pods?|po)\//, '');
  return () =>
    asked(words, async (client) => {
      if (name === undefined) return [];
      const { object } = await client.call('pod.get', { namespace, name }, call);
      const { containers = [], initContainers = [] } = (object as { spec?: PodContainers }).spec ?? {};
      return [...containers, ...initContainers].map((container) => container.name);
    });
}

interface PodContainers {
  readonly containers?: readonly { readonly name: string }[];
  readonly initContainers?: readonly { readonly name: string }[];
}

/** `set device press-1 `: the properties, each with the sign that its value follows. */
async function propertiesOf(words: readonly string[]): Promise<readonly string[] | undefined> {
  const [command, kind = '', name] = plainWords(words.slice(0, -1));
  if (command !== 'set' || !/^(devices?|dev)$/.test(kind) || name === undefined) return undefined;
  const namespace = flagValue(words, '--namespace', '-n') || DEFAULT_NAMESPACE;
  return asked(words, async (client) => {
    const { object } = await client.call('device.get', { namespace, name }, { timeoutMs: NAMES_TIMEOUT_MS });
    const { spec } = object as { spec?: { properties?: readonly { name: string }[] } };
    return (spec?.properties ?? []).map((property) => `${property.name}=`);
  });
}

function namesOf(kind: 'pod' | 'device', words: readonly string[]): Promise<readonly string[]> {
  return asked(words, async (client) => {
    const { items } = await client.call(
      `${kind}.list` as const,
      { namespace: flagValue(words, '--namespace', '-n') || DEFAULT_NAMESPACE },
      { timeoutMs: NAMES_TIMEOUT_MS },
    );
    return items.map(({ metadata }) => metadata.name);
  });
}

function offer(command: Command | undefined, names: readonly string[]): void {
  for (const argument of command?.arguments.values() ?? []) {
    argument.handler = (complete) => {
      for (const name of names) complete(name, '');
    };
  }
}

/** Prints what may stand at the end of what was typed. */
export async function complete(typed: readonly string[]): Promise<number> {
  const facts = flagFacts(buildProgram({ remote: undefined, exitCode: 0 }));
  // `-nfactory` and `--namespace=factory` in two words, but for the word that is being typed.
  const words = typed.flatMap((word, index) => {
    const [, flag = '', value = ''] = /^(--[a-z][-a-z]*(?==)|-[a-zA-Z](?=.))=?(.*)$/s.exec(word) ?? [];
    return index === typed.length - 1 || flag === '' || facts.isBoolean(flag) ? [word] : [flag, value];
  });
  const root = completions();
  const get = root.commands.get('get');
  const kinds = ['pods', 'devices', 'devicemodels', 'events'];
  offer(get, kinds);
  offer(root.commands.get('restart'), ['pod']);
  offer(root.commands.get('describe'), ['pod', 'device']);
  for (const name of DEVICE_COMMANDS) offer(root.commands.get(name), ['device']);
  const flag = flagValues(words);
  if (flag !== undefined) {
    const values = (await flag()).filter((value) => value.startsWith(words.at(-1) ?? ''));
    await stdout.write(`${values.map((value) => `${value}\t\n`).join('')}${NO_FILES}\n`);
    return 0;
  }
  const properties = await propertiesOf(words);
  if (properties !== undefined) offer(root.commands.get('set'), properties);
  const kind = properties === undefined ? wantedKind(words) : undefined;
  if (kind !== undefined) {
    const names = await namesOf(kind, words);
    for (const name of [...NAME_FIRST, ...NAME_AFTER_KIND]) offer(root.commands.get(name), names);
  }
  const output = get?.options.get('output');
  if (output !== undefined) {
    output.handler = (suggest) => {
      for (const format of OUTPUT_FORMATS) suggest(format, '');
    };
  }
  root.parse(normalizeFlags(words, () => facts));
  return 0;
}
