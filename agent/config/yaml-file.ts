/** Reads one YAML file and validates it; an error names the file, the line and the column. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ValidateFunction } from 'ajv';
import { type Document, isNode } from 'yaml';
import { contentOfYaml, parseYaml } from '../../common/parse-yaml.ts';
import { readRegularFileSync } from '../../common/regular-file.ts';

/** No configuration of either kind comes near; a file that does is the wrong file. */
const MAX_BYTES = 1024 * 1024;
const MAX_ALIASES = 100;

export interface YamlSource {
  readonly path: string;
  /** True if the caller named the file: it must then exist. */
  readonly required: boolean;
  /** Default {@link MAX_BYTES}. */
  readonly maxBytes?: number;
}

/** What is wrong with a file's content, and where: a path of keys. */
export interface Complaint {
  readonly at: readonly string[];
  readonly message: string;
}

/**
 * @param judge finds what no schema can see
 * @param prepare turns what people write for a value into the value
 * @returns the validated content, or `undefined` if a file that is not required does not exist or is empty
 * @throws EdgectlError `InvalidParams` with `file:line:column`
 */
export function readYamlFile<T>(
  source: YamlSource,
  validate: ValidateFunction<T>,
  judge: (value: T) => Complaint | undefined = () => undefined,
  prepare: (content: unknown) => unknown = (content) => content,
): T | undefined {
  const text = readText(source);
  if (text === undefined) return undefined;
  const yaml = named(source.path, () => parseYaml(text));
  const { document, lines } = yaml;
  const [syntax] = document.errors;
  if (syntax !== undefined) {
    const { line, col } = lines.linePos(syntax.pos[0]);
    throw invalid(
      source.path,
      line,
      col,
      syntax.message.split('\n')[0]?.replace(/ at line.*$/, '') ?? 'not YAML',
    );
  }
  const content = named(source.path, () => contentOfYaml(yaml, MAX_ALIASES));
  if (content === null || content === undefined) return undefined;
  const value = prepare(content);
  let complaint: Complaint | undefined;
  if (!validate(value)) complaint = describe(validate, value);
  else {
    complaint = judge(value);
    if (complaint === undefined) return value;
  }
  const { line, col } = lines.linePos(offsetOf(document, complaint.at));
  throw invalid(source.path, line, col, complaint.message);
}

/** Says of which file it is that something is wrong. */
function named<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new EdgectlError('InvalidParams', `${path}: ${(cause as Error).message}`, { cause });
  }
}

function readText({ path, required, maxBytes = MAX_BYTES }: YamlSource): string | undefined {
  try {
    const bytes = readRegularFileSync(path, maxBytes);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    if (!required && (cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new EdgectlError('InvalidParams', `${path}: cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/**
 * The first complaint of a validator: where (as a path of keys) and what.
 * @param value what was validated
 */
export function describe(validate: ValidateFunction, value?: unknown): Complaint {
  const error = validate.errors?.[0];
  const at = (error?.instancePath ?? '')
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const extra: unknown = error?.params.additionalProperty;
  if (typeof extra === 'string') {
    return { at: [...at, extra], message: `unknown setting ${JSON.stringify([...at, extra].join('.'))}` };
  }
  const allowed: unknown = error?.params.allowedValues;
  const values = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : '';
  const name = at.length === 0 ? 'the file' : JSON.stringify(at.join('.'));
  const fault =
    error?.keyword === 'format'
      ? 'is not an address: it has a host and a port, and put an IPv6 address in brackets, as in mqtt://[::1]:1883'
      : error?.keyword === 'type'
        ? mustBe(error.params.type, valueAt(value, at))
        : (error?.message ?? 'is invalid');
  return { at, message: `${name} ${fault}${values}` };
}

const WORDS: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  object: 'a map of settings',
  array: 'a list',
  integer: 'a whole number',
  number: 'a number',
  string: 'string',
  null: 'empty',
};
/** YAML 1.1 took these for true and false; YAML 1.2 takes them for texts. */
const SWITCH_WORDS = new Map([
  ['on', true],
  ['yes', true],
  ['off', false],
  ['no', false],
]);

/** What people write for true and false; `undefined` for anything else. */
export function switchOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' ? SWITCH_WORDS.get(value.toLowerCase()) : undefined;
}

function mustBe(type: unknown, value: unknown): string {
  const types = (Array.isArray(type) ? type : [type]).map(String);
  const words = types.map((each) => WORDS[each] ?? each).join(' or ');
  const given = value === undefined ? '' : `, not ${JSON.stringify(value).slice(0, 80)}`;
  const meant = typeof value === 'string' && types.includes('boolean') ? switchOf(value) : undefined;
  return `must be ${words}${given}${meant === undefined ? '' : `: write ${meant}`}`;
}

function valueAt(root: unknown, at: readonly string[]): unknown {
  return at.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    root,
  );
}

/** The offset of a value, or of its nearest ancestor that is in the text. */
function offsetOf(document: Document, at: readonly string[]): number {
  for (let depth = at.length; depth > 0; depth -= 1) {
    const keys = at.slice(0, depth).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    const node: unknown = document.getIn(keys, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function invalid(path: string, line: number, column: number, message: string): EdgectlError {
  return new EdgectlError('InvalidParams', `${path}:${line}:${column}: ${message}`);
}
