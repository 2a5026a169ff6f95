/** The parts of a JSONPath template of kubectl. */

/** One step of a path: from the values so far to the next ones. */
export type Step =
  | { readonly kind: 'text'; readonly text: string }
  /** A number or a boolean; 1.0 is a float, although JavaScript knows no difference. */
  | { readonly kind: 'literal'; readonly value: number | boolean; readonly float: boolean }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'slice'; readonly slice: Slice }
  | { readonly kind: 'union'; readonly paths: readonly Path[] }
  | { readonly kind: 'filter'; readonly left: Path; readonly comparison: Comparison | undefined }
  | { readonly kind: 'identifier'; readonly name: string };

/** `[0]`, `[1:]`, `[0:4:2]`. */
export interface Slice {
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** True for a single index: the end is then the index after it. */
  readonly single: boolean;
  readonly step: number | undefined;
}

/** The right side of a filter; absent: the left side must exist. */
export interface Comparison {
  readonly operator: string;
  readonly right: Path;
}

export type Path = readonly Step[];

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'range'; readonly path: Path; readonly body: readonly TemplateNode[] };
