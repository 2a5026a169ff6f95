import test from 'ava';
import { matchCommand } from '../../../../agent/pods/exec/command-match.ts';

const cases: readonly (readonly [string[], string[], string])[] = [
  [['sh', '-c', 'x'], ['sh', '-c', 'x'], 'exact'],
  [['sh', '-c', 'x'], ['sh', '-c', 'y'], 'different'],
  [['sh'], ['sh', '-c'], 'different'],
  [['./run.sh', 'a'], ['/bin/sh', './run.sh', 'a'], 'script'],
  [['run.sh'], ['/bin/sh', '/usr/bin/run.sh'], 'script'],
  [['run.py', 'a'], ['/usr/bin/env', 'python3', '/app/run.py', 'a'], 'script'],
  [['true'], ['runc', 'init'], 'different'],
  [['true'], [], 'different'],
];
for (const [command, commandLine, expected] of cases) {
  test(`${commandLine.join(' ')} is ${expected} for ${command.join(' ')}`, (t) => {
    t.is(matchCommand(command, commandLine), expected as ReturnType<typeof matchCommand>);
  });
}
