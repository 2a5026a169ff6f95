/** From what the node said to what may leave it: by the shapes of the allow-list, through the filter, under other names where asked. */
import { isJsonObject, type JsonObject } from '../../../common/json-object.ts';
import type { Reason } from './marks.ts';
import type { NameKind, Names } from './names.ts';
import { isPlainValue, isSecretName } from './secret-words.ts';
import type { Shape } from './shape.ts';
import type { TextFilter } from './text-filter.ts';

const REMOVED = '<removed>';
/** Longer than any field of the allow-list, except for free text. */
const MAX_FACT = 4096;
const IDENTIFIER = /[A-Za-z0-9]{8,}(?:-[A-Za-z0-9]+)*/g;
const ONLY_IDENTIFIER =
  /^(?:[a-z0-9][a-z0-9.+-]*:(?:\/\/)?)?(?:[\w./:-]{1,256}@)?(?:sha256:)?[A-Za-z0-9][A-Za-z0-9-]{0,127}$/;

/** One line of REMOVED.txt. */
export interface Removal {
  readonly file: string;
  readonly what: string;
  readonly count: number;
}

export class Redactor {
  readonly #filter: TextFilter;
  readonly #names: Names | undefined;
  readonly #withText: boolean;
  readonly #removals = new Map<string, Removal>();

  constructor(filter: TextFilter, names: Names | undefined, withText: boolean) {
    this.#filter = filter;
    this.#names = names;
    this.#withText = withText;
  }

  get removals(): readonly Removal[] {
    return [...this.#removals.values()].toSorted(
      (one, other) => one.file.localeCompare(other.file) || one.what.localeCompare(other.what),
    );
  }

  /** Before anything is written: the secrets that stand where secrets stand, and the identifiers and names of what is there. */
  learn(value: unknown, shape: Shape | undefined, name = ''): void {
    if (typeof value === 'string') this.#learnText(value, shape, name);
    else if (Array.isArray(value)) {
      const each = typeof shape === 'object' && 'list' in shape ? shape.list : undefined;
      const pairs = typeof shape === 'object' && 'pairs' in shape ? shape : undefined;
      for (const [index, item] of value.entries()) {
        if (typeof item === 'string' && isSecretFlag(value[index - 1]) && !isPlainValue(item))
          this.#filter.addSecret(item);
        this.learn(item, each ?? pairs, name);
      }
    } else if (isJsonObject(value)) this.#learnObject(value, shape);
  }

  /** What of a structure may leave the node. */
  show(value: unknown, shape: Shape, file: string, path = '$'): unknown {
    if (value === null || ['boolean', 'number', 'bigint'].includes(typeof value))
      return shape === 'hidden' ? this.#left(file, path) : value;
    if (typeof value === 'string') return this.#showString(value, shape, file, path);
    if (Array.isArray(value)) {
      const each =
        typeof shape === 'object' && 'list' in shape
          ? shape.list
          : typeof shape === 'object' && 'pairs' in shape
            ? shape
            : undefined;
      if (each === undefined) return this.#left(file, path);
      if (each === 'text' && !this.#withText) return this.#left(file, path);
      if (each === 'text') return this.#showWords(value, file);
      return value.map((item: unknown) => this.show(item, each, file, `${path}[*]`));
    }
    return isJsonObject(value) ? this.#showObject(value, shape, file, path) : this.#left(file, path);
  }

  /** Free text, filtered and under other names. */
  text(raw: string, file: string): string {
    const { text, counts } = this.#filter.apply(raw);
    for (const [reason, count] of counts) this.removed(file, describe(reason), count);
    return this.#names?.replaceIn(text) ?? text;
  }

  /** Something that was left out. */
  removed(file: string, what: string, count = 1): void {
    const key = `${file}\n${what}`;
    const before = this.#removals.get(key)?.count ?? 0;
    this.#removals.set(key, { file, what, count: before + count });
  }

  name(kind: NameKind, name: string): string {
    return this.#names?.of(kind, name) ?? name;
  }

  #learnText(value: string, shape: Shape | undefined, name: string): void {
    if (shape === 'identifier') {
      if (!ONLY_IDENTIFIER.test(value)) return;
      this.#filter.keep(value);
      for (const [word] of value.matchAll(IDENTIFIER)) this.#filter.keep(word);
    } else if (typeof shape === 'object' && 'name' in shape) {
      this.#filter.keep(value);
      this.#names?.of(shape.name, shape.name === 'image' ? repositoryOf(value) : value);
    } else if (isSecretName(name)) {
      if (!isPlainValue(value)) this.#filter.addSecret(value);
    } else if (shape === undefined || shape === 'hidden' || shape === 'text') this.#filter.learnFrom(value);
  }

  #learnObject(value: JsonObject, shape: Shape | undefined): void {
    const pairName = typeof value['name'] === 'string' ? value['name'] : '';
    for (const [key, one] of Object.entries(value)) {
      const below = shapeOf(shape, key);
      this.learn(one, below, below === 'hidden' && key === 'value' ? pairName : key);
    }
  }

  #showString(value: string, shape: Shape, file: string, path: string): unknown {
    if (shape === 'hidden') return this.#left(file, path);
    if (shape === 'text') return this.#withText ? this.text(value, file) : this.#left(file, path);
    if (shape === 'fact' || shape === 'said') return this.text(value.slice(0, MAX_FACT), file);
    if (shape === 'identifier') {
      if (!ONLY_IDENTIFIER.test(value)) return this.text(value.slice(0, MAX_FACT), file);
      return this.#names?.replaceIn(value) ?? value;
    }
    if ('name' in shape) {
      if (this.#names === undefined) return this.text(value, file);
      if (shape.name !== 'image') return this.#names.of(shape.name, value);
      const repository = repositoryOf(value);
      return `${this.#names.of('image', repository)}${value.slice(repository.length)}`;
    }
    return this.#left(file, path);
  }

  /** Arguments, each by itself, but for the word after `--password`. */
  #showWords(words: readonly unknown[], file: string): unknown {
    return words.map((word, index) => {
      if (typeof word !== 'string') return this.#left(file, 'an argument');
      if (!isSecretFlag(words[index - 1]) || isPlainValue(word)) return this.text(word, file);
      this.removed(file, 'key=value');
      return REMOVED;
    });
  }

  #showObject(value: JsonObject, shape: Shape, file: string, path: string): unknown {
    const shown: Record<string, unknown> = {};
    for (const [key, one] of Object.entries(value)) {
      const below = shapeOf(shape, key);
      if (below === undefined) {
        this.removed(file, `${path}.${isMap(shape) ? '*' : key}: not on the list of what a bundle holds`);
        continue;
      }
      const isNamed = isMap(shape);
      const name = isNamed ? this.text(key, file) : key;
      shown[name] = this.show(one, below, file, `${path}.${isNamed ? '*' : key}`);
    }
    return shown;
  }

  #left(file: string, path: string): string {
    this.removed(file, `${path}: the value`);
    return REMOVED;
  }
}

function isSecretFlag(word: unknown): boolean {
  const [, name = ''] = typeof word === 'string' ? (/^--?([A-Za-z][\w-]{1,40})$/.exec(word) ?? []) : [];
  return isSecretName(name);
}

function isMap(shape: Shape): boolean {
  return typeof shape === 'object' && 'map' in shape;
}

function shapeOf(shape: Shape | undefined, key: string): Shape | undefined {
  if (typeof shape !== 'object') return undefined;
  if ('map' in shape) return shape.map;
  const shapes = 'fields' in shape ? shape.fields : 'pairs' in shape ? shape.pairs : undefined;
  return shapes !== undefined && Object.hasOwn(shapes, key) ? shapes[key] : undefined;
}

/** Without tag and digest, which tell a vendor the version. */
function repositoryOf(image: string): string {
  return image.replace(/(?::[\w.-]+)?(?:@sha256:[0-9a-f]+)?$/, '');
}

function describe(reason: Reason): string {
  return reason === 'long line' ? 'a line of more than 16 KiB' : reason;
}
