/** The client file: places that one connects to again and again, by name, as a kubeconfig has them. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { stringify } from 'yaml';
import { withFileLock } from '../../../common/file-lock.ts';
import { valueOfYaml } from '../../../common/parse-yaml.ts';
import { writePrivateFile } from '../../../common/private-file.ts';

/** The fields of a context: named, and meaning the same, as the global flags. */
export const CONTEXT_FIELDS = [
  'broker',
  'socket',
  'node',
  'namespace',
  'user',
  'password-file',
  'certificate-authority',
  'client-certificate',
  'client-key',
] as const;

export type ContextField = (typeof CONTEXT_FIELDS)[number];

export type Context = { readonly name: string } & { readonly [Field in ContextField]?: string };

export interface ContextFile {
  readonly currentContext?: string;
  readonly contexts: readonly Context[];
}

/** Fields that name a file: relative ones are beside the client file, `~/` is home. */
const FILE_FIELDS: ReadonlySet<string> = new Set([
  'socket',
  'password-file',
  'certificate-authority',
  'client-certificate',
  'client-key',
]);

/** Without contexts where there is no file. @throws EdgectlError `InvalidParams` */
export function readContexts(path: string): ContextFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return { contexts: [] };
    throw invalid(path, (cause as Error).message, cause);
  }
  let content: unknown;
  try {
    content = valueOfYaml(text);
  } catch (cause) {
    throw invalid(path, (cause as Error).message, cause);
  }
  return checked(content, path);
}

/** Reads the file, and writes what `made` makes of it. @throws EdgectlError as {@link readContexts} does */
export function changeContexts(path: string, made: (file: ContextFile) => ContextFile): Promise<void> {
  return withFileLock(path, () => writeContexts(path, made(readContexts(path))));
}

function writeContexts(path: string, { currentContext, contexts }: ContextFile): void {
  const content = {
    ...(currentContext === undefined ? {} : { 'current-context': currentContext }),
    contexts,
  };
  writePrivateFile(path, stringify(content));
}

/** @throws EdgectlError `NotFound` that lists what there is */
export function contextNamed({ contexts }: ContextFile, name: string, path: string): Context {
  const found = contexts.find((context) => context.name === name);
  if (found !== undefined) return found;
  const names = contexts.map((context) => context.name).join(', ') || 'none';
  throw new EdgectlError('NotFound', `${path} has no context ${JSON.stringify(name)}`, {
    layer: 'client',
    hint: `there are: ${names}; edgectl config set-context ${name} --broker URL makes one`,
  });
}

/** The context's files as the program can open them. */
export function withPaths(context: Context, path: string): Context {
  const entries = Object.entries(context).map(([field, value]) => [
    field,
    FILE_FIELDS.has(field) ? absolute(value, dirname(path)) : value,
  ]);
  return { ...context, ...Object.fromEntries(entries) } as Context;
}

function absolute(file: string, folder: string): string {
  if (file.startsWith('~/')) return join(homedir(), file.slice(2));
  return isAbsolute(file) ? file : resolve(folder, file);
}

function checked(content: unknown, path: string): ContextFile {
  const { 'current-context': current, contexts = [] } = mapping(content ?? {}, 'it', path, [
    'current-context',
    'contexts',
  ]);
  if (!Array.isArray(contexts)) throw invalid(path, '"contexts" is not a list');
  if (current !== undefined && typeof current !== 'string') {
    throw invalid(path, '"current-context" is not a name');
  }
  return {
    ...(current === undefined ? {} : { currentContext: current }),
    contexts: contexts.map((entry, index) => checkedContext(entry, `contexts[${index}]`, path)),
  };
}

function checkedContext(entry: unknown, at: string, path: string): Context {
  const fields = mapping(entry, at, path, ['name', ...CONTEXT_FIELDS]);
  const wrong = Object.keys(fields).find((field) => typeof fields[field] !== 'string');
  if (wrong !== undefined) throw invalid(path, `${at}.${wrong} is not a string`);
  if (typeof fields['name'] !== 'string') throw invalid(path, `${at} has no name`);
  return fields as Context;
}

function mapping(
  value: unknown,
  at: string,
  path: string,
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(path, `${at} is not a mapping`);
  }
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw invalid(path, `${at} has the unknown field ${JSON.stringify(unknown)}`);
  return { ...value };
}

function invalid(path: string, message: string, cause?: unknown): EdgectlError {
  return new EdgectlError('InvalidParams', `the client file ${path} cannot be used: ${message}`, {
    layer: 'client',
    cause,
  });
}
