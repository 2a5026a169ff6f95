/** How large and how deep a JSON value is, found by walking it: no text is made. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

export interface JsonMeasure {
  /** Of its JSON text in UTF-8, without the escapes within strings. */
  readonly bytes: number;
  /** Levels of objects and arrays; 0 of a plain value. */
  readonly depth: number;
  /** Values, objects and arrays in it, itself included. */
  readonly nodes: number;
}

const NONE: ReadonlySet<string> = new Set();

/**
 * @param maxDepth where the walk stops, so that no value can use up the stack
 * @param refusedMembers names that no member may have
 * @throws EdgectlError `RequestEntityTooLarge` for a value that is deeper; `InvalidParams` for a refused member
 */
export function measureJson(
  value: unknown,
  maxDepth: number,
  refusedMembers: ReadonlySet<string> = NONE,
): JsonMeasure {
  let bytes = 0;
  let nodes = 0;
  let depth = 0;
  const visit = (part: unknown, level: number): void => {
    nodes += 1;
    if (typeof part !== 'object' || part === null) {
      bytes += plainBytes(part);
      return;
    }
    if (level >= maxDepth) throw tooDeep(maxDepth);
    depth = Math.max(depth, level + 1);
    bytes += 2;
    if (Array.isArray(part)) {
      for (const element of part as unknown[]) {
        bytes += 1;
        visit(element, level + 1);
      }
      return;
    }
    for (const [key, member] of Object.entries(part)) {
      if (refusedMembers.has(key)) throw new EdgectlError('InvalidParams', `a member ${key} is not taken`);
      bytes += memberBytes(key);
      visit(member, level + 1);
    }
  };
  visit(value, 0);
  return { bytes, depth, nodes };
}

/** What the name of a member adds to the text: its quotes, the colon and a comma. */
export function memberBytes(key: string): number {
  return Buffer.byteLength(key) + 4;
}

function plainBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 2;
  return value === null ? 4 : String(value).length;
}

export function tooDeep(maxDepth: number): EdgectlError {
  return new EdgectlError('RequestEntityTooLarge', `it would nest deeper than ${maxDepth} levels`, {
    details: { maxDepth },
  });
}
