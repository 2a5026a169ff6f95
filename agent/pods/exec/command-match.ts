/** Whether a command line can be that of a command just started. */

/**
 * `exact`: what was asked. `script`: the kernel has put an interpreter in front (`#!`). `different`: something else, or a program
 * that has already become another by exec.
 */
export function matchCommand(
  command: readonly string[],
  commandLine: readonly string[],
): 'exact' | 'script' | 'different' {
  if (sameFrom(command, commandLine, 0)) return 'exact';
  const inserted = commandLine.length - command.length;
  if (inserted < 1 || inserted > 2) return 'different';
  const [program = '', ...args] = command;
  const script = commandLine[inserted] ?? '';
  const sameProgram = script === program || script.endsWith(`/${program}`);
  return sameProgram && sameFrom(args, commandLine, inserted + 1) ? 'script' : 'different';
}

function sameFrom(words: readonly string[], commandLine: readonly string[], start: number): boolean {
  return (
    commandLine.length - start === words.length &&
    words.every((word, index) => word === commandLine[start + index])
  );
}
