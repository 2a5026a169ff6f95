/** `config`: the contexts of the client file. */
import type { GlobalOptions } from '../global-options.ts';
import {
  CONTEXT_FIELDS,
  type Context,
  contextFilePath,
  contextNamed,
  readContexts,
  writeContexts,
} from '../contexts/context-file.ts';
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
  const file = readContexts(path);
  contextNamed(file, name, path);
  writeContexts(path, { ...file, currentContext: name });
  await stdout.write(`Switched to context "${name}".\n`);
  return 0;
}

/** The global flags that were given are what the context will stand for. */
export async function setContext(name: string, options: GlobalOptions): Promise<number> {
  const path = contextFilePath(process.env);
  const file = readContexts(path);
  const before = file.contexts.find((context) => context.name === name);
  const context: Context = { ...before, name, ...fieldsOf(options) };
  const others = file.contexts.filter((each) => each.name !== name);
  writeContexts(path, { ...file, contexts: [...others, context] });
  await stdout.write(`Context "${name}" ${before === undefined ? 'created' : 'modified'}.\n`);
  return 0;
}

export async function deleteContext(name: string): Promise<number> {
  const path = contextFilePath(process.env);
  const { contexts, currentContext } = readContexts(path);
  contextNamed({ contexts }, name, path);
  writeContexts(path, {
    ...(currentContext === undefined || currentContext === name ? {} : { currentContext }),
    contexts: contexts.filter((each) => each.name !== name),
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
