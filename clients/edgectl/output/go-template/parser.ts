/**
 * Reads a template into nodes. Of Go's language everything is read but `define`, `template`, `block` and `call`, which have nothing to
 * do in one expression; they are refused by name.
 */
import { isFunction } from './functions.ts';
import { GoFloat } from './go-value.ts';
import { type Token, type TokenKind, tokenize } from './lexer.ts';
import type { Assignment, Branch, CallExpression, Expression, Node } from './syntax.ts';
import { parseError } from './template-error.ts';

const UNSUPPORTED = new Set(['define', 'template', 'block', 'call']);
const MAX_DEPTH = 100;

/** @throws EdgectlError `InvalidParams` for what is no template, or uses what is not supported */
export function parseTemplate(template: string): readonly Node[] {
  return new Parser(tokenize(template)).parse();
}

type Ending = 'end' | 'else' | undefined;

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #loops = 0;
  /** Names in sight, innermost block last; `$` is the data itself. */
  readonly #scopes: Set<string>[] = [new Set([''])];

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): readonly Node[] {
    const { nodes, ending } = this.#nodes();
    if (ending !== undefined) throw parseError(this.#line, `unexpected {{${ending}}}`);
    return nodes;
  }

  get #line(): number {
    return (this.#tokens[this.#at] ?? this.#tokens.at(-1))?.line ?? 1;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #is(kind: TokenKind, text?: string): boolean {
    const token = this.#peek();
    return token?.kind === kind && (text === undefined || token.text === text);
  }

  #take(kind: TokenKind, text?: string): boolean {
    if (!this.#is(kind, text)) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    while (this.#is('space')) this.#at += 1;
  }

  #unexpected(where: string): never {
    const token = this.#peek();
    throw parseError(
      this.#line,
      `unexpected ${token === undefined ? 'end' : JSON.stringify(token.text)} in ${where}`,
    );
  }

  #close(where: string): void {
    this.#skipSpace();
    if (!this.#take('close')) this.#unexpected(where);
  }

  #scoped<Result>(read: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw parseError(this.#line, `more than ${MAX_DEPTH} levels deep`);
    this.#scopes.push(new Set());
    const result = read();
    this.#scopes.pop();
    this.#depth -= 1;
    return result;
  }

  /** Nodes up to `{{end}}` or `{{else`, of which the opening brace and the word are taken. */
  #nodes(): { nodes: readonly Node[]; ending: Ending } {
    const nodes: Node[] = [];
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      this.#at += 1;
      if (token.kind === 'text') {
        nodes.push({ kind: 'text', text: token.text });
        continue;
      }
      this.#skipSpace();
      if (this.#take('identifier', 'end')) {
        this.#close('end');
        return { nodes, ending: 'end' };
      }
      if (this.#take('identifier', 'else')) return { nodes, ending: 'else' };
      nodes.push(this.#action());
    }
    return { nodes, ending: undefined };
  }

  #action(): Node {
    for (const kind of ['if', 'with', 'range'] as const) {
      if (this.#take('identifier', kind)) return this.#scoped(() => this.#branch(kind));
    }
    for (const kind of ['break', 'continue'] as const) {
      if (!this.#take('identifier', kind)) continue;
      if (this.#loops === 0) throw parseError(this.#line, `{{${kind}}} outside {{range}}`);
      this.#close(kind);
      return { kind };
    }
    const { value, assignment } = this.#assigned(false);
    this.#close('command');
    if (assignment?.declares) for (const name of assignment.names) this.#scopes.at(-1)?.add(name);
    return { kind: 'print', value, ...(assignment === undefined ? {} : { assignment }) };
  }

  #branch(kind: Branch['kind']): Branch {
    const line = this.#line;
    this.#skipSpace();
    if (this.#is('close')) throw parseError(line, `missing value for ${kind}`);
    const { value, assignment } = this.#assigned(kind === 'range');
    this.#close(kind);
    if (assignment?.declares) for (const name of assignment.names) this.#scopes.at(-1)?.add(name);
    if (kind === 'range') this.#loops += 1;
    const { nodes: body, ending } = this.#scoped(() => this.#nodes());
    if (kind === 'range') this.#loops -= 1;
    if (ending === undefined) throw parseError(line, `{{${kind}}} without {{end}}`);
    const otherwise = ending === 'else' ? this.#otherwise(kind, line) : [];
    return { kind, value, ...(assignment === undefined ? {} : { assignment }), body, otherwise, line };
  }

  /** After `else`: `{{else if …}}` and `{{else with …}}` share the `{{end}}` of their opener. */
  #otherwise(kind: Branch['kind'], line: number): readonly Node[] {
    this.#skipSpace();
    if (kind !== 'range' && this.#take('identifier', kind)) return [this.#scoped(() => this.#branch(kind))];
    this.#close('else');
    const { nodes, ending } = this.#scoped(() => this.#nodes());
    if (ending !== 'end') throw parseError(line, `{{${kind}}} without {{end}}`);
    return nodes;
  }

  #assigned(twoNames: boolean): { value: Expression; assignment?: Assignment } {
    this.#skipSpace();
    const start = this.#at;
    const names: string[] = [];
    while (this.#is('variable')) {
      names.push(this.#peek()?.text ?? '');
      this.#at += 1;
      this.#skipSpace();
      if (!this.#take('symbol', ',')) break;
      this.#skipSpace();
    }
    const declares = this.#is('symbol', ':=');
    if (names.length === 0 || (!declares && !this.#is('symbol', '='))) {
      this.#at = start;
      return { value: this.#pipeline() };
    }
    if (names.length > (twoNames ? 2 : 1)) throw parseError(this.#line, 'too many declarations');
    if (!declares) for (const name of names) this.#known(name);
    this.#at += 1;
    return { value: this.#pipeline(), assignment: { names, declares } };
  }

  #known(name: string): void {
    if (!this.#scopes.some((scope) => scope.has(name)))
      throw parseError(this.#line, `undefined variable "$${name}"`);
  }

  #pipeline(): Expression {
    const line = this.#line;
    const first = this.#command();
    const calls: CallExpression[] = [];
    for (;;) {
      this.#skipSpace();
      if (!this.#take('symbol', '|')) break;
      const call = this.#command();
      if (call.kind !== 'call') throw parseError(call.line, 'non executable command in pipeline');
      calls.push(call);
    }
    return calls.length === 0 ? first : { kind: 'pipeline', first, calls, line };
  }

  /** An operand, or a function with its arguments. */
  #command(): Expression {
    this.#skipSpace();
    const token = this.#peek();
    if (token?.kind !== 'identifier' || ['true', 'false', 'nil'].includes(token.text)) {
      const operand = this.#operand();
      this.#skipSpace();
      if (!this.#is('close') && !this.#is('symbol'))
        throw parseError(this.#line, "can't give arguments to a non-function");
      return operand;
    }
    this.#at += 1;
    const name = this.#function(token);
    const values: Expression[] = [];
    for (;;) {
      this.#skipSpace();
      if (
        this.#is('close') ||
        this.#is('symbol', '|') ||
        this.#is('symbol', ')') ||
        this.#peek() === undefined
      )
        break;
      values.push(this.#operand());
    }
    return { kind: 'call', name, arguments: values, line: token.line };
  }

  #function({ text, line }: Token): string {
    if (UNSUPPORTED.has(text))
      throw parseError(line, `${text} is not supported; see the reference of -o go-template`);
    if (!isFunction(text)) throw parseError(line, `function ${JSON.stringify(text)} not defined`);
    return text;
  }

  #operand(): Expression {
    const base = this.#term();
    const names: string[] = [];
    while (this.#is('field')) {
      names.push(this.#peek()?.text ?? '');
      this.#at += 1;
    }
    return names.length === 0 ? base : { kind: 'fields', of: base, names, line: base.line };
  }

  #term(): Expression {
    const token = this.#peek();
    const line = this.#line;
    switch (token?.kind) {
      case 'field':
        return { kind: 'dot', line };
      case 'variable':
        this.#known(token.text);
        this.#at += 1;
        return { kind: 'variable', name: token.text, line };
      case 'string':
        this.#at += 1;
        return { kind: 'literal', value: token.text, line };
      case 'character':
        this.#at += 1;
        return { kind: 'literal', value: characterCode(token), line };
      case 'number':
        this.#at += 1;
        return { kind: 'literal', value: numberLiteral(token), line };
      case 'identifier':
        this.#at += 1;
        if (token.text === 'true' || token.text === 'false')
          return { kind: 'literal', value: token.text === 'true', line };
        if (token.text === 'nil') return { kind: 'nil', line };
        return { kind: 'call', name: this.#function(token), arguments: [], line };
      default:
        break;
    }
    if (this.#take('symbol', '.')) return { kind: 'dot', line };
    if (this.#take('symbol', '(')) return this.#parenthesised();
    return this.#unexpected('operand');
  }

  #parenthesised(): Expression {
    return this.#scoped(() => {
      const value = this.#pipeline();
      this.#skipSpace();
      if (!this.#take('symbol', ')')) this.#unexpected('parenthesis');
      return value;
    });
  }
}

function characterCode({ text, line }: Token): number {
  const [character, ...more] = text;
  if (character === undefined || more.length > 0)
    throw parseError(line, `malformed character constant '${text}'`);
  return character.codePointAt(0) ?? 0;
}

function numberLiteral({ text, line }: Token): number | GoFloat {
  const plain = text.replaceAll('_', '');
  const sign = plain.startsWith('-') ? -1 : 1;
  const digits = plain.replace(/^[+-]/, '');
  const value = sign * Number(digits);
  if (!Number.isFinite(value)) throw parseError(line, `bad number syntax: ${JSON.stringify(text)}`);
  if (/^0[xXoObB]/.test(digits) || /^[0-9]+$/.test(digits)) return value;
  return new GoFloat(value);
}
