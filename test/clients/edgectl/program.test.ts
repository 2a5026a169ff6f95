import test from 'ava';
import type { Command } from 'commander';
import { buildProgram } from '../../../clients/edgectl/program.ts';

const namesOf = (program: Command): string[] =>
  program.commands.flatMap((command) => [command.name(), ...command.aliases()]);
const build = (command?: string): Command => buildProgram({ remote: undefined, exitCode: 0 }, command);

test('a part of the program has the command that was asked for, and as many in all as the whole', (t) => {
  const all = namesOf(build());
  const parts = all.map((name) => namesOf(build(name)));
  for (const [index, name] of all.entries()) {
    t.true(parts[index]?.includes(name), name);
    t.true((parts[index]?.length ?? 0) < all.length, `${name} makes the whole program`);
  }
  t.deepEqual([...new Set(parts.map((part) => part.join(' ')))].join(' ').split(' '), all);
});

test('a word that is no command makes the whole program, so that the right one can be suggested', (t) => {
  t.deepEqual(namesOf(build('exce')), namesOf(build()));
  t.deepEqual(namesOf(build('--help')), namesOf(build()));
});
