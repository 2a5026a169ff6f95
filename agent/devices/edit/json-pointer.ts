/** Finds where a JSON pointer of a patch points to: own members and elements only, with `[name=setpoint]` for an index. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/** The place that a pointer names. */
export interface Place {
  /** The pointer with positions for names, in the plain form of RFC 6901. */
  readonly pointer: string;
  /** What holds it: the document itself, held by nothing, where the pointer is empty. */
  readonly parent: Readonly<Record<string, unknown>> | readonly unknown[] | undefined;
  /** Of a member; of an element its index, which is the length of the list where one is to be appended. */
  readonly key: string | number;
  readonly exists: boolean;
  readonly value: unknown;
  /** How many members and elements lie on the way. */
  readonly depth: number;
}

/** The patch library passes these over and goes on beside them, to another place than the one that is named. */
const NOT_FOLLOWED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const INDEX = /^(?:0|[1-9][0-9]{0,8})$/;

/**
 * @param visited told of each element that was looked at for its name
 * @throws EdgectlError `InvalidParams` where the pointer is none, or what is to hold the place is not there
 */
export function findPlace(document: unknown, pointer: string, visited: (elements: number) => void): Place {
  if (pointer === '') {
    return { pointer, parent: undefined, key: '', exists: true, value: document, depth: 0 };
  }
  if (!pointer.startsWith('/')) throw refused('a pointer begins with "/"');
  const tokens = pointer.slice(1).split('/');
  let plain = '';
  let parent: Place['parent'];
  let key: string | number = '';
  let value: unknown = document;
  let exists = true;
  for (const token of tokens) {
    if (!exists || typeof value !== 'object' || value === null) {
      throw refused(plain === '' ? 'the document holds nothing' : `there is nothing to hold it at ${plain}`);
    }
    if (Array.isArray(value)) {
      parent = value as unknown[];
      key = indexOf(parent, token, visited);
      exists = key < parent.length;
      value = parent[key];
    } else {
      const members = value as Readonly<Record<string, unknown>>;
      parent = members;
      key = unescaped(token);
      if (NOT_FOLLOWED.has(key)) throw refused(`a member ${key} cannot be patched`);
      exists = Object.hasOwn(members, key);
      value = exists ? members[key] : undefined;
    }
    plain += `/${typeof key === 'number' ? key : escaped(key)}`;
  }
  return { pointer: plain, parent, key, exists, value, depth: tokens.length };
}

function indexOf(list: readonly unknown[], token: string, visited: (elements: number) => void): number {
  if (token === '-') return list.length;
  const name = /^\[name=(.*)\]$/s.exec(token)?.[1];
  if (name !== undefined) {
    const wanted = unescaped(name);
    const index = list.findIndex((element) => nameOf(element) === wanted);
    visited(index === -1 ? list.length : index + 1);
    if (index === -1) throw refused(`there is no element of the name ${JSON.stringify(wanted)}`);
    return index;
  }
  if (!INDEX.test(token) || Number(token) > list.length) {
    throw refused(`${JSON.stringify(token)} is no position in a list of ${list.length}`);
  }
  return Number(token);
}

function nameOf(element: unknown): unknown {
  if (typeof element !== 'object' || element === null || !Object.hasOwn(element, 'name')) return undefined;
  return (element as { readonly name: unknown }).name;
}

function refused(why: string): EdgectlError {
  return new EdgectlError('InvalidParams', why);
}

/** `~2` stands for a bracket, as the paths of edits are written. */
function unescaped(token: string): string {
  return token.replaceAll('~2', '[').replaceAll('~1', '/').replaceAll('~0', '~');
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
