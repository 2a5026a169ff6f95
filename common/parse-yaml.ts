/** YAML of a person's file: one that is made to exhaust the parser is refused like any other mistake. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { CST, type Document, Lexer, LineCounter, parseDocument } from 'yaml';

export interface ParsedYaml {
  readonly document: Document;
  readonly lines: LineCounter;
}

/** Brackets within each other, and indicators (`- - -`, `a: b:`) in one line. */
const MAX_DEPTH = 64;
/** Of a line: each level of a block takes one more space at least. */
const MAX_INDENTATION = 512;

/**
 * The document with its syntax errors, of which nothing is printed.
 * @throws EdgectlError `InvalidParams` if it is nested deeper than anybody writes
 */
export function parseYaml(text: string, version: '1.1' | '1.2' = '1.2', intAsBigInt = false): ParsedYaml {
  checkDepth(text);
  const lines = new LineCounter();
  // Its warnings would go to stderr, past the log.
  return {
    document: parseDocument(text, {
      version,
      lineCounter: lines,
      uniqueKeys: true,
      logLevel: 'error',
      intAsBigInt,
    }),
    lines,
  };
}

/**
 * @param maxAliasCount how often anchors may be used, all together
 * @throws EdgectlError `InvalidParams` for aliases that multiply, that stand before their anchor, or inside of it
 */
export function contentOfYaml({ document }: ParsedYaml, maxAliasCount: number): unknown {
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount });
  } catch (cause) {
    throw new EdgectlError('InvalidParams', 'its YAML aliases cannot be resolved', { cause });
  }
  if (maxAliasCount > 0 && containsItself(content)) {
    throw new EdgectlError('InvalidParams', 'an alias stands inside of what it repeats');
  }
  return content;
}

/** Such a value has no end: whoever prints or copies it would never be done. Parts that are repeated are looked at once. */
function containsItself(value: unknown, above = new Set<object>(), done = new WeakSet<object>()): boolean {
  if (typeof value !== 'object' || value === null || done.has(value)) return false;
  if (above.has(value)) return true;
  above.add(value);
  const found = Object.values(value).some((part) => containsItself(part, above, done));
  above.delete(value);
  done.add(value);
  return found;
}

/** Of a file that has no need of more: `kubectl` and Kubernetes take as many. */
const MAX_ALIASES = 100;

/**
 * The content of a whole document, for who has no use for its lines.
 * @param version of YAML; in 1.1, `yes` and `on` are true, as kubectl reads them
 * @throws EdgectlError `InvalidParams` with the first thing that is wrong with it, in one line
 */
export function valueOfYaml(text: string, version: '1.1' | '1.2' = '1.2'): unknown {
  return valueOf(parseYaml(text, version));
}

/** As {@link valueOfYaml} of YAML 1.1, with a bigint for each whole number that a double cannot hold. */
export function exactValueOfYaml(text: string): unknown {
  return narrowed(valueOf(parseYaml(text, '1.1', true)));
}

function narrowed(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(narrowed);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, narrowed(part)]));
}

function valueOf(parsed: ParsedYaml): unknown {
  const [error] = parsed.document.errors;
  if (error === undefined) return contentOfYaml(parsed, MAX_ALIASES);
  throw new EdgectlError('InvalidParams', error.message.split('\n')[0] ?? 'it is not YAML', { cause: error });
}

/** The parser calls itself for each level, and with the stack used up V8 ends the process: no error to catch. The lexer does not. */
function checkDepth(text: string): void {
  let flow = 0;
  let inLine = 0;
  let atLineStart = true;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (atLineStart && type === 'space' && token.length > MAX_INDENTATION) throw tooDeep();
    atLineStart = type === 'newline';
    switch (type) {
      case 'newline':
        inLine = 0;
        break;
      case 'flow-map-start':
      case 'flow-seq-start':
        flow += 1;
        break;
      case 'flow-map-end':
      case 'flow-seq-end':
        flow -= 1;
        break;
      case 'seq-item-ind':
      case 'map-value-ind':
      case 'explicit-key-ind':
        // Within brackets they nest nothing by themselves.
        if (flow <= 0) inLine += 1;
        break;
      default:
    }
    if (flow > MAX_DEPTH || inLine > MAX_DEPTH) throw tooDeep();
  }
}

function tooDeep(): EdgectlError {
  return new EdgectlError('InvalidParams', 'it is nested too deeply');
}
