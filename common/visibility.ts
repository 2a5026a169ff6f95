/** What of objects a caller sees who may read them, and not everything in them. */

/** Replaces a value that the caller may not see. */
export const HIDDEN = '<hidden>';

export interface VisibleTarget {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  /** Absent: every object. */
  readonly name?: string;
}

/** Whose objects a caller sees whole. The right to all of them, and to each namespace, is asked for once: most lists need no more. */
export class Visibility {
  readonly #right: (target: VisibleTarget) => boolean;
  readonly #namespaces = new Map<string, boolean>();
  #all: boolean | undefined;

  constructor(right: (target: VisibleTarget) => boolean) {
    this.#right = right;
  }

  sees(namespace: string, name: string): boolean {
    this.#all ??= this.#right({});
    if (this.#all) return true;
    const known = this.#namespaces.get(namespace) ?? this.#right({ namespace });
    this.#namespaces.set(namespace, known);
    return known || this.#right({ namespace, name });
  }
}
