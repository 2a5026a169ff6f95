/** `completion SHELL`, and what its script asks for at each press of the tab key. */
import tab from '@bomb.sh/tab/commander';
import type { Command, RootCommand } from '@bomb.sh/tab';
import { withClient } from '../connect.ts';
import { normalizeFlags } from '../arguments.ts';
import { DEFAULT_NAMESPACE } from '../global-options.ts';
import { OUTPUT_FORMATS } from '../output/format.ts';
import { buildProgram, flagFacts } from '../program.ts';

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

function flagValue(words: readonly string[], ...names: readonly string[]): string | undefined {
  const index = words.findLastIndex((word) => names.includes(word));
  return index === -1 ? undefined : words[index + 1];
}

/** The words that are no flags and no values of flags. */
function plainWords(words: readonly string[]): readonly string[] {
  const { isBoolean } = flagFacts(buildProgram({ remote: undefined, exitCode: 0 }));
  return words.filter((word, index) => {
    if (word.startsWith('-')) return false;
    const before = words[index - 1];
    return before === undefined || !before.startsWith('-') || before.includes('=') || isBoolean(before);
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
async function namesOf(kind: 'pod' | 'device', words: readonly string[]): Promise<readonly string[]> {
  try {
    const socket = flagValue(words, '--socket');
    const broker = flagValue(words, '--broker');
    const { items } = await withClient(
      {
        requestTimeout: NAMES_TIMEOUT_MS,
        ...(socket === undefined ? {} : { socket }),
        ...(broker === undefined ? {} : { broker }),
      },
      (client) =>
        client.call(
          `${kind}.list` as const,
          { namespace: flagValue(words, '-n', '--namespace') ?? DEFAULT_NAMESPACE },
          { timeoutMs: NAMES_TIMEOUT_MS },
        ),
    );
    return items.map(({ metadata }) => metadata.name);
  } catch {
    return [];
  }
}

function offer(command: Command | undefined, names: readonly string[]): void {
  for (const argument of command?.arguments.values() ?? []) {
    argument.handler = (complete) => {
      for (const name of names) complete(name, '');
    };
  }
}

/** Prints what may stand at the end of `words`. */
export async function complete(words: readonly string[]): Promise<number> {
  const facts = flagFacts(buildProgram({ remote: undefined, exitCode: 0 }));
  const root = completions();
  const get = root.commands.get('get');
  const kinds = ['pods', 'devices', 'devicemodels', 'events'];
  offer(get, kinds);
  offer(root.commands.get('restart'), ['pod']);
  offer(root.commands.get('describe'), ['pod', 'device']);
  for (const name of DEVICE_COMMANDS) offer(root.commands.get(name), ['device']);
  const kind = wantedKind(words);
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
