/**
 * Applies a JSON patch (RFC 6902) within bounds. A patch is a small program: without bounds twenty operations that copy the
 * document into itself make a million copies of it. So it is applied one operation at a time, and what each one adds, copies
 * and visits is counted before it is done.
 */
import { isDeepStrictEqual } from 'node:util';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { JsonPatchOperation } from '@edgectl/rpc-schema/generated/types';
import { applyPatch, type Operation } from 'rfc6902';
import { type JsonMeasure, measureJson, memberBytes, tooDeep } from './json-measure.ts';
import { findPlace, type Place } from './json-pointer.ts';

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
 * @throws EdgectlError `Conflict` where a `test` fails; `RequestEntityTooLarge` where a bound is passed; `InvalidParams` for an
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
      throw new EdgectlError('InvalidParams', 'the whole device cannot be taken away');
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
