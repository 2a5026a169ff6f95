/** `completion SHELL`, and what its script asks for at each press of the tab key. */
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { normalizeFlags } from '../arguments.ts';
import { BASH_SCRIPT } from '../completion/bash-script.ts';
import { candidatesFor } from '../completion/candidates.ts';
import { TypedWords } from '../completion/typed-words.ts';
import { buildProgram, flagFacts } from '../program.ts';
import { stdout } from '../terminal/output-writer.ts';

/** The last line of an answer: the sum of the directives that the shell scripts understand. */
const NO_SPACE = 2;
const NO_FILES = 4;

/**
 * What every shell takes for nothing but a word. Somebody else may have called a property `$(rm -r /)`: scripts that hand it to
 * `compgen -W` run it, and what is put into the line as it is runs at the next Enter.
 */
const WORD = /^[\w./:@%+,=-]+$/;

export async function printCompletionScript(shell: string): Promise<number> {
  if (shell === 'bash') await stdout.write(BASH_SCRIPT);
  else completions().setup('edgectl', 'edgectl', shell);
  return 0;
}

function completions(): ReturnType<typeof tab> {
  const program = buildProgram({ remote: undefined, exitCode: 0 });
  return tab(program, { completionCommandName: 'complete' });
}

/** Prints what may stand at the end of what was typed. */
export async function complete(typed: readonly string[]): Promise<number> {
  const words = new TypedWords(typed);
  const candidates = await candidatesFor(words);
  if (candidates === undefined) {
    if (words.last.startsWith('-')) {
      const flags = flagsOf(buildProgram({ remote: undefined, exitCode: 0 }), words);
      await stdout.write(`${flags.map((line) => `${line}\n`).join('')}:${NO_FILES}\n`);
      return 0;
    }
    const facts = flagFacts(buildProgram({ remote: undefined, exitCode: 0 }));
    completions().parse(normalizeFlags(words.all, () => facts));
    return 0;
  }
  const { values, goesOn = false, files = false } = candidates;
  const { openFlag, last } = words;
  const begun = openFlag === undefined ? last : `${openFlag.prefix}${openFlag.value}`;
  const offered = values.filter((value) => value.startsWith(begun) && WORD.test(value));
  const lines = offered.map((value) => `${value}\t\n`);
  await stdout.write(`${lines.join('')}:${(files ? 0 : NO_FILES) + (goesOn ? NO_SPACE : 0)}\n`);
  return 0;
}

/** The flags that begin so, each with what it does: those of the command, and those that stand after every command. */
function flagsOf(program: Command, { plain, last }: TypedWords): readonly string[] {
  const chain = [program];
  for (const word of plain) {
    const next = chain.at(-1)?.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (next === undefined) break;
    chain.push(next);
  }
  const lines = chain.toReversed().flatMap((command) =>
    command
      .createHelp()
      .visibleOptions(command)
      .flatMap(({ long, short, description }) =>
        [last === '-' ? short : undefined, long]
          .filter((flag) => flag?.startsWith(last))
          .map((flag) => `${flag}\t${description}`),
      ),
  );
  return [...new Map(lines.map((line) => [line.slice(0, line.indexOf('\t')), line])).values()];
}
