/** `config`: the contexts of the client file. */
import type { GlobalOptions } from '../global-options.ts';
import {
  CONTEXT_FIELDS,
  type Context,
  contextNamed,
  changeContexts,
  readContexts,
} from '../contexts/context-file.ts';
import { contextFilePath } from '../contexts/context-path.ts';
import { printTable } from '../output/table.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export async function getContexts(): Promise<number> {
  const { contexts, currentContext } = readContexts(contextFilePath(process.env));
  if (contexts.length === 0) {
    await stderr.write('No contexts found\n');
    return 0;
  }
  const rows = contexts.map(({ name, broker, socket, node, user, namespace }) => [
    name === currentContext ? '*' : '',
    name,
    broker ?? socket ?? '',
    node ?? '',
    user ?? '',
    namespace ?? '',
  ]);
  const headers = ['CURRENT', 'NAME', 'ADDRESS', 'NODE', 'USER', 'NAMESPACE'];
  await stdout.write(printTable({ headers, rows }));
  return 0;
}

export async function useContext(name: string): Promise<number> {
  const path = contextFilePath(process.env);
  await changeContexts(path, (file) => {
    contextNamed(file, name, path);
    return { ...file, currentContext: name };
  });
  await stdout.write(`Switched to context "${name}".\n`);
  return 0;
}

/** The global flags that were given are what the context will stand for. */
export async function setContext(name: string, options: GlobalOptions): Promise<number> {
  const fields = fieldsOf(options);
  let done = 'created';
  await changeContexts(contextFilePath(process.env), (file) => {
    const before = file.contexts.find((context) => context.name === name);
    if (before !== undefined) done = 'modified';
    const others = file.contexts.filter((each) => each.name !== name);
    return { ...file, contexts: [...others, { ...before, name, ...fields }] };
  });
  await stdout.write(`Context "${name}" ${done}.\n`);
  return 0;
}

export async function deleteContext(name: string): Promise<number> {
  const path = contextFilePath(process.env);
  await changeContexts(path, (file) => {
    contextNamed(file, name, path);
    const { contexts, currentContext } = file;
    return {
      ...(currentContext === undefined || currentContext === name ? {} : { currentContext }),
      contexts: contexts.filter((each) => each.name !== name),
    };
  });
  await stdout.write(`deleted context ${name} from ${path}\n`);
  return 0;
}

function fieldsOf(options: GlobalOptions): Partial<Context> {
  const values: Readonly<Record<string, unknown>> = { ...options };
  const entries = CONTEXT_FIELDS.flatMap((field) => {
    const value = values[field.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())];
    return typeof value === 'string' ? [[field, value] as const] : [];
  });
  return Object.fromEntries(entries);
}
