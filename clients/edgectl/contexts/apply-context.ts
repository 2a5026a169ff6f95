/** Fills in, from a context, the global flags that were not given. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { contextFilePath } from './context-path.ts';

/** Each of them says where to go: beside one, only a context that was named counts, and of it what they leave open. */
const ADDRESS_VARIABLES = ['EDGECTL_BROKER', 'EDGECTL_SOCKET'] as const;
const ADDRESS_FLAGS = ['broker', 'socket'] as const;

/** @throws EdgectlError `NotFound` for a context that there is not, `InvalidParams` for a file that is wrong */
export async function applyContext(program: Command, environment: NodeJS.ProcessEnv): Promise<void> {
  const given: Readonly<Record<string, unknown>> = program.opts();
  const { context: flag } = given;
  const named = typeof flag === 'string' ? flag : environment['EDGECTL_CONTEXT'] || undefined;
  const addressed =
    ADDRESS_FLAGS.some((name) => given[name] !== undefined) ||
    ADDRESS_VARIABLES.some((name) => environment[name]);
  if (named === undefined && addressed) return;
  const path = contextFilePath(environment);
  if (named === undefined && !existsSync(path)) return;
  // Loaded where there is one: it reads YAML.
  const { CONTEXT_FIELDS, contextNamed, readContexts, withPaths } = await import('./context-file.ts');
  const file = readContexts(path);
  const name = named ?? file.currentContext;
  if (name === undefined) return;
  const context = withPaths(contextNamed(file, name, path), path);
  for (const field of CONTEXT_FIELDS) {
    const option = field.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const value = context[field];
    if (value === undefined || given[option] !== undefined) continue;
    // A context that nobody named gives way to the environment too.
    if (named === undefined && environment[`EDGECTL_${field.replaceAll('-', '_').toUpperCase()}`]) continue;
    if (
      (field === 'broker' || field === 'socket') &&
      ADDRESS_FLAGS.some((each) => given[each] !== undefined)
    ) {
      continue;
    }
    program.setOptionValueWithSource(option, value, 'config');
  }
}
