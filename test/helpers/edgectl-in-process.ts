/**
 * The `edgectl` command in the process of the test: the same code, without the start of a program for each call. What is about
 * descriptors, signals, terminals and how a program ends, and what libraries print (help, completion), is tested with processes (`edgectl-command.ts`).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { start } from '../../clients/edgectl/run.ts';
import { type OutputWriter, stderr, stdout } from '../../clients/edgectl/terminal/output-writer.ts';
import type { Finished } from './edgectl-command.ts';

type Environment = Readonly<Record<string, string>>;
type Printed = ReadonlyMap<OutputWriter, Buffer[]>;

/** Which of the commands that run at the same time writes. */
const printing = new AsyncLocalStorage<Printed>();

for (const writer of [stdout, stderr]) {
  const write = writer.write.bind(writer);
  writer.write = async (bytes) => {
    const printed = printing.getStore()?.get(writer);
    if (printed === undefined) return write(bytes);
    // A copy: a caller may use its buffer again once it is written.
    printed.push(typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.copyBytesFrom(bytes));
  };
}

/** The environment is the process's: commands run at the same time when they have the same one. */
let current = '';
let commands = 0;
let none = Promise.withResolvers<void>();

/** Like `edgectlCommand.run`, without standard input. */
export async function runEdgectl(args: readonly string[], environment: Environment = {}): Promise<Finished> {
  const wanted = JSON.stringify(environment);
  while (commands > 0 && current !== wanted) await none.promise;
  const before = current === wanted ? undefined : current;
  current = wanted;
  if (before !== undefined) setEnvironment(JSON.parse(before || '{}') as Environment, environment);
  commands += 1;
  try {
    const printed = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    const exit = await printing.run(
      new Map([
        [stdout, printed.stdout],
        [stderr, printed.stderr],
      ]),
      () => start(args),
    );
    return { stdout: Buffer.concat(printed.stdout), stderr: Buffer.concat(printed.stderr).toString(), exit };
  } finally {
    commands -= 1;
    if (commands === 0) {
      none.resolve();
      none = Promise.withResolvers();
    }
  }
}

/** Ages and times of day are those of UTC, as for `edgectlCommand`. */
process.env['TZ'] = 'UTC';

function setEnvironment(before: Environment, after: Environment): void {
  for (const name of Object.keys(before)) delete process.env[name];
  Object.assign(process.env, after);
}
