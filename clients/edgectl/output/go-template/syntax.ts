/** What a template says, as the parser hands it to the evaluator. */
import type { GoValue } from './go-value.ts';

export type Expression =
  | { readonly kind: 'literal'; readonly value: GoValue; readonly line: number }
  | { readonly kind: 'nil'; readonly line: number }
  | { readonly kind: 'dot'; readonly line: number }
  | { readonly kind: 'variable'; readonly name: string; readonly line: number }
  | {
      readonly kind: 'fields';
      readonly of: Expression;
      readonly names: readonly string[];
      readonly line: number;
    }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly arguments: readonly Expression[];
      readonly line: number;
    }
  /** The value of each command is the last argument of the next. */
  | {
      readonly kind: 'pipeline';
      readonly first: Expression;
      readonly calls: readonly CallExpression[];
      readonly line: number;
    };

export type CallExpression = Extract<Expression, { readonly kind: 'call' }>;

/** `$name := pipeline`, `$name = pipeline`, `$index, $element := pipeline`. */
export interface Assignment {
  readonly names: readonly string[];
  readonly declares: boolean;
}

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly value: Expression; readonly assignment?: Assignment }
  | Branch
  | { readonly kind: 'break' | 'continue' };

export interface Branch {
  readonly kind: 'if' | 'with' | 'range';
  readonly value: Expression;
  readonly assignment?: Assignment;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[];
  readonly line: number;
}
