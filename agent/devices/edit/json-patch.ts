/**
 * Applies a JSON patch (RFC 6902) within bounds. A patch is a small program: without bounds twenty operations that copy the
 * document into itself make a million copies of it. So it is applied one operation at a time, and what each one adds, copies
 * and visits is counted before it is done.
 */
import { isDeepStrictEqual } from 'node:util';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { JsonPatchOperation } from '@edgectl/rpc-schema/generated/types';
import { applyPatch, type Operation } from 'rfc6902';

const MIB = 1024 * 1024;
/** Of all `copy` operations of a patch together; kube-apiserver takes as much. */
const COPIES_MAX_BYTES = 3 * MIB;
/** The document may become twice as large as it was, and this much larger. */
const GROWTH_MAX_BYTES = MIB;
/** As deep as a request may nest. */
const DEPTH_MAX = 64;
/** Values visited in all; a thousand operations on a device of a thousand properties take half of it. */
const STEPS_MAX = 2_000_000;
/**
 * The library's copy of a value drops `__proto__`, and takes an object for a list of any length where its member `constructor`
 * is the text of that function.
 */
const REFUSED_MEMBERS: ReadonlySet<string> = new Set(['__proto__', 'constructor']);
/** To move so many elements of a list takes about as long as to visit one value. */
const MOVED_PER_STEP = 16;

/**
 * @returns a new document; `target` stays as it is
 * @throws EdgectlError `Conflict` if a `test` fails; `RequestEntityTooLarge` where a bound is passed; `InvalidParams` for an
 * operation that cannot be done. Each names the operation
 */
export function jsonPatched(target: unknown, patch: readonly JsonPatchOperation[]): unknown {
  const document = new PatchedDocument(target);
  for (const [index, operation] of patch.entries()) {
    try {
      document.apply(operation);
    } catch (error) {
      throw refused(error, operation, index);
    }
  }
  return document.content;
}

class PatchedDocument {
  /** Held in an object, so that the whole document can be replaced like any member. */
  readonly #holder: { content: unknown };
  readonly #maxBytes: number;
  #bytes: number;
  #copiedBytes = 0;
  #steps = 0;

  constructor(target: unknown) {
    this.#holder = { content: structuredClone(target) };
    this.#bytes = measureJson(target, Number.POSITIVE_INFINITY).bytes;
    this.#maxBytes = 2 * this.#bytes + GROWTH_MAX_BYTES;
  }

  get content(): unknown {
    return this.#holder.content;
  }

  apply(operation: JsonPatchOperation): void {
    const { op, path } = operation;
    switch (op) {
      case 'test':
        this.#test(path, valueOf(operation));
        return;
      case 'add':
        this.#add(path, valueOf(operation));
        return;
      case 'replace':
        this.#replace(path, valueOf(operation));
        return;
      case 'remove':
        this.#remove(path);
        return;
      case 'copy': {
        const { value } = this.#existing(fromOf(operation));
        const { bytes } = this.#measure(value);
        this.#copiedBytes += bytes;
        if (this.#copiedBytes > COPIES_MAX_BYTES) throw tooLarge('it would copy', COPIES_MAX_BYTES);
        this.#add(path, value);
        return;
      }
      case 'move': {
        const from = fromOf(operation);
        const source = this.#existing(from);
        const target = this.#place(path);
        if (target.pointer === source.pointer) return;
        if (target.pointer.startsWith(`${source.pointer}/`)) {
          throw new EdgectlError('InvalidParams', 'a value cannot be moved into itself');
        }
        this.#remove(from);
        this.#add(path, source.value);
      }
    }
  }

  /** In a list a new element comes before the one that is there. */
  #add(path: string, value: unknown): void {
    const place = this.#place(path);
    const isElement = typeof place.key === 'number';
    this.#makeRoom(place, value, place.exists && !isElement);
    this.#do({ op: 'add', path: place.pointer, value });
  }

  #replace(path: string, value: unknown): void {
    const place = this.#existing(path);
    this.#makeRoom(place, value, true);
    this.#do({ op: 'replace', path: place.pointer, value });
  }

  #remove(path: string): void {
    const place = this.#existing(path);
    if (place.parent === undefined) {
      throw new EdgectlError('InvalidParams', 'the whole device cannot be removed');
    }
    this.#countMoved(place);
    this.#bytes -= this.#measure(place.value).bytes + keyBytes(place);
    this.#do({ op: 'remove', path: place.pointer });
  }

  #test(path: string, value: unknown): void {
    const { exists, value: found } = this.#place(path);
    if (!exists || !isDeepStrictEqual(found, value)) {
      throw new EdgectlError('Conflict', `the test of ${path} fails: the device has another value`);
    }
  }

  /** Counts a value that is to stand at a place, instead of what stands there or beside it. */
  #makeRoom(place: Place, value: unknown, instead: boolean): void {
    const { bytes, depth } = this.#measure(value, REFUSED_MEMBERS);
    if (place.depth + depth > DEPTH_MAX) throw tooDeep(DEPTH_MAX);
    this.#bytes += bytes;
    if (instead) this.#bytes -= this.#measure(place.value).bytes;
    else {
      this.#bytes += keyBytes(place);
      this.#countMoved(place);
    }
    if (this.#bytes > this.#maxBytes) throw tooLarge('the device would have', this.#maxBytes);
  }

  #measure(value: unknown, refusedMembers?: ReadonlySet<string>): JsonMeasure {
    const measure = measureJson(value, DEPTH_MAX, refusedMembers);
    this.#spend(measure.nodes);
    return measure;
  }

  /** The elements behind a place move up or down. */
  #countMoved({ parent, key }: Place): void {
    if (Array.isArray(parent) && typeof key === 'number') {
      this.#spend(Math.ceil((parent.length - key) / MOVED_PER_STEP));
    }
  }

  #spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps <= STEPS_MAX) return;
    throw new EdgectlError('RequestEntityTooLarge', `the patch visits more than ${STEPS_MAX} values`, {
      details: { maxSteps: STEPS_MAX },
    });
  }

  #place(path: string): Place {
    return findPlace(this.content, path, (elements) => this.#spend(elements));
  }

  #existing(path: string): Place {
    const place = this.#place(path);
    if (place.exists) return place;
    throw new EdgectlError('InvalidParams', `there is nothing at ${path}`);
  }

  #do(operation: Operation): void {
    const [error] = applyPatch(this.#holder, [{ ...operation, path: `/content${operation.path}` }]);
    if (error) throw new EdgectlError('InvalidParams', error.message, { cause: error });
  }
}

function valueOf(operation: JsonPatchOperation): unknown {
  if (Object.hasOwn(operation, 'value')) return operation.value;
  throw new EdgectlError('InvalidParams', 'value is missing');
}

function fromOf({ from }: JsonPatchOperation): string {
  if (from !== undefined) return from;
  throw new EdgectlError('InvalidParams', 'from is missing');
}

function keyBytes({ key }: Place): number {
  return typeof key === 'number' ? 1 : memberBytes(key);
}

function tooLarge(what: string, maxBytes: number): EdgectlError {
  return new EdgectlError('RequestEntityTooLarge', `${what} more than ${maxBytes} bytes`, {
    details: { maxBytes },
  });
}

function refused(error: unknown, { op, path }: JsonPatchOperation, index: number): EdgectlError {
  const { kind, message, details } = EdgectlError.from(error, 'InvalidParams');
  return new EdgectlError(
    kind,
    kind === 'Conflict' ? message : `jsonPatch[${index}] (${op} ${path}): ${message}`,
    {
      ...(kind === 'RequestEntityTooLarge' && { hint: 'send a merge patch, or only the values that change' }),
      details: { ...details, field: `jsonPatch[${index}]`, path },
      cause: error,
    },
  );
}

/** How large and how deep a JSON value is, found by walking it: no text is made. */
interface JsonMeasure {
  /** The size of its JSON text in UTF-8, without the escapes in strings. */
  readonly bytes: number;
  /** Levels of objects and arrays; 0 for a plain value. */
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
      if (refusedMembers.has(key))
        throw new EdgectlError('InvalidParams', `the member ${key} is not allowed`);
      bytes += memberBytes(key);
      visit(member, level + 1);
    }
  };
  visit(value, 0);
  return { bytes, depth, nodes };
}

/** What the name of a member adds to the text: its quotes, the colon and a comma. */
function memberBytes(key: string): number {
  return Buffer.byteLength(key) + 4;
}

function plainBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 2;
  return value === null ? 4 : String(value).length;
}

function tooDeep(maxDepth: number): EdgectlError {
  return new EdgectlError('RequestEntityTooLarge', `it would nest deeper than ${maxDepth} levels`, {
    details: { maxDepth },
  });
}

// Finds where a JSON pointer of a patch points to: own members and elements only, with `[name=setpoint]` for an index.

/** The place that a pointer names. */
interface Place {
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
 * @throws EdgectlError `InvalidParams` if the pointer is none, or what is to hold the place is not there
 */
function findPlace(document: unknown, pointer: string, visited: (elements: number) => void): Place {
  if (pointer === '') {
    return { pointer, parent: undefined, key: '', exists: true, value: document, depth: 0 };
  }
  if (!pointer.startsWith('/')) throw misdirected('a pointer begins with "/"');
  const tokens = pointer.slice(1).split('/');
  let plain = '';
  let parent: Place['parent'];
  let key: string | number = '';
  let value: unknown = document;
  let exists = true;
  for (const token of tokens) {
    if (!exists || typeof value !== 'object' || value === null) {
      throw misdirected(
        plain === '' ? 'the document holds nothing' : `there is nothing to hold it at ${plain}`,
      );
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
      if (NOT_FOLLOWED.has(key)) throw misdirected(`a member ${key} cannot be patched`);
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
    if (index === -1) throw misdirected(`there is no element of the name ${JSON.stringify(wanted)}`);
    return index;
  }
  if (!INDEX.test(token) || Number(token) > list.length) {
    throw misdirected(`${JSON.stringify(token)} is not a position in a list of ${list.length}`);
  }
  return Number(token);
}

function nameOf(element: unknown): unknown {
  if (typeof element !== 'object' || element === null || !Object.hasOwn(element, 'name')) return undefined;
  return (element as { readonly name: unknown }).name;
}

function misdirected(why: string): EdgectlError {
  return new EdgectlError('InvalidParams', why);
}

/** `~2` stands for a bracket, as the paths of edits are written. */
function unescaped(token: string): string {
  return token.replaceAll('~2', '[').replaceAll('~1', '/').replaceAll('~0', '~');
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Applies a JSON merge patch. The result is at most as large as the document and the patch together. */
type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 7386, section 2. */
export function mergePatched(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatched(merged.get(key), value));
  }
  // Built from entries: a key `__proto__` must stay data.
  return Object.fromEntries(merged);
}
