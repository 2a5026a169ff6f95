/** Carries out a template on one object, as kubectl's `-o go-template` does. */
import { callFunction } from './functions.ts';
import { valueText } from './go-format.ts';
import { type GoValue, isList, isMap, isTrue, kindOf, sortedEntries } from './go-value.ts';
import { parseTemplate } from './parser.ts';
import type { Assignment, Branch, CallExpression, Expression, Node } from './syntax.ts';
import { executeError } from './template-error.ts';

/** A template, read once and applied to many objects. */
export interface GoTemplate {
  /** @throws EdgectlError `InvalidParams` where the template asks what the object cannot give */
  render(object: unknown): string;
}

/** @throws EdgectlError `InvalidParams` for what is no template, or uses what is not supported */
export function compileGoTemplate(template: string): GoTemplate {
  const nodes = parseTemplate(template);
  return {
    render: (object) => {
      const run = new Run(object as GoValue);
      run.nodes(nodes, object as GoValue);
      return run.output.join('');
    },
  };
}

/** A variable is a cell: an assignment in an inner block changes the outer one's. */
type Scope = Map<string, GoValue>;

type Flow = 'next' | 'break' | 'continue';

class Run {
  readonly output: string[] = [];
  readonly #scopes: Scope[];

  constructor(data: GoValue) {
    this.#scopes = [new Map([['', data]])];
  }

  nodes(nodes: readonly Node[], dot: GoValue): Flow {
    for (const node of nodes) {
      const flow = this.#node(node, dot);
      if (flow !== 'next') return flow;
    }
    return 'next';
  }

  #node(node: Node, dot: GoValue): Flow {
    switch (node.kind) {
      case 'text':
        this.output.push(node.text);
        return 'next';
      case 'print': {
        const value = this.#command(node.value, dot);
        if (node.assignment !== undefined) this.#assign(node.assignment, [value]);
        else this.output.push(kindOf(value) === 'nil' ? '<no value>' : valueText(value));
        return 'next';
      }
      case 'break':
      case 'continue':
        return node.kind;
      default:
        return this.#scoped(() => this.#branch(node, dot));
    }
  }

  #scoped(run: () => Flow): Flow {
    this.#scopes.push(new Map());
    const flow = run();
    this.#scopes.pop();
    return flow;
  }

  #branch(branch: Branch, dot: GoValue): Flow {
    const value = this.#command(branch.value, dot);
    if (branch.kind === 'range') return this.#range(branch, value, dot);
    if (branch.assignment !== undefined) this.#assign(branch.assignment, [value]);
    if (isTrue(value))
      return this.#scoped(() => this.nodes(branch.body, branch.kind === 'with' ? value : dot));
    return this.#scoped(() => this.nodes(branch.otherwise, dot));
  }

  #range(branch: Branch, value: GoValue, dot: GoValue): Flow {
    const entries = this.#entries(branch, value);
    for (const [key, element] of entries) {
      const flow = this.#scoped(() => {
        const { assignment } = branch;
        if (assignment !== undefined)
          this.#assign(assignment, assignment.names.length === 1 ? [element] : [key, element]);
        return this.nodes(branch.body, element);
      });
      if (flow === 'break') return 'next';
    }
    return entries.length === 0 ? this.#scoped(() => this.nodes(branch.otherwise, dot)) : 'next';
  }

  #entries(branch: Branch, value: GoValue): readonly (readonly [GoValue, GoValue])[] {
    if (isList(value)) return value.map((element, index) => [index, element] as const);
    if (isMap(value)) return sortedEntries(value);
    if (kindOf(value) === 'nil') return [];
    throw executeError(branch.line, `range can't iterate over ${valueText(value)}`);
  }

  #assign({ names, declares }: Assignment, values: readonly GoValue[]): void {
    names.forEach((name, index) => {
      const scope = declares ? this.#scopes.at(-1) : this.#scopes.findLast((each) => each.has(name));
      scope?.set(name, values[index]);
    });
  }

  #value(expression: Expression, dot: GoValue): GoValue {
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'nil':
        return undefined;
      case 'dot':
        return dot;
      case 'variable':
        return this.#scopes.findLast((scope) => scope.has(expression.name))?.get(expression.name);
      case 'fields':
        return expression.names.reduce<GoValue>(
          (value, name) => field(value, name, expression.line),
          this.#value(expression.of, dot),
        );
      case 'call':
        return this.#call(expression, dot);
      default:
        return expression.calls.reduce<GoValue>(
          (value, call) => this.#call(call, dot, [value]),
          this.#command(expression.first, dot),
        );
    }
  }

  #command(expression: Expression, dot: GoValue): GoValue {
    if (expression.kind === 'nil') throw executeError(expression.line, 'nil is not a command');
    return this.#value(expression, dot);
  }

  #call(
    { name, arguments: given, line }: CallExpression,
    dot: GoValue,
    last: readonly GoValue[] = [],
  ): GoValue {
    if (name === 'and' || name === 'or') return this.#logic(name, given, dot, last, line);
    const values = [...given.map((each) => this.#value(each, dot)), ...last];
    try {
      return callFunction(name, values);
    } catch (error) {
      throw executeError(line, `error calling ${name}: ${(error as Error).message}`);
    }
  }

  /** The first value that decides, else the last; what comes after it is not looked at. */
  #logic(
    name: 'and' | 'or',
    given: readonly Expression[],
    dot: GoValue,
    last: readonly GoValue[],
    line: number,
  ): GoValue {
    if (given.length + last.length === 0)
      throw executeError(line, `error calling ${name}: wrong number of args: want at least 1 got 0`);
    let value: GoValue;
    for (const each of given) {
      value = this.#value(each, dot);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return last.length === 0 ? value : last[0];
  }
}

/** A field of nothing is nothing; a field of what has none is an error, as in Go. */
function field(value: GoValue, name: string, line: number): GoValue {
  if (isMap(value)) return Object.hasOwn(value, name) ? value[name] : undefined;
  if (kindOf(value) === 'nil') return undefined;
  throw executeError(line, `can't evaluate field ${name} in a ${kindOf(value)}`);
}
