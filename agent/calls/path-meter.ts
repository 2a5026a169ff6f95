/**
 * Bounds what JSON paths visit. A path is a small program: brackets with many selectors multiply at each step, and filters
 * within filters visit an object once for each of its members. So every step is counted, and past the bound the call ends.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { FunctionExpressionType, JSONPathEnvironment, type JSONPathQuery, jsonpath } from 'json-p3';

/** Of all paths of an answer over all of its objects: a second of work at most. */
const STEPS_MAX = 1_000_000;
/** Of all paths over one object, which nothing else comes between. */
const OBJECT_STEPS_MAX = 250_000;
const FUNCTIONS: ReadonlySet<string> = new Set(['count', 'length', 'value']);
const LOGICAL: ReadonlySet<string> = new Set(['&&', '||']);
const { expressions, selectors } = jsonpath;

export class PathMeter {
  #steps = 0;
  #objectSteps = 0;

  /** Starts the count for another object. */
  nextObject(): void {
    this.#objectSteps = 0;
  }

  /** @throws EdgectlError `RequestEntityTooLarge` */
  spend(steps: number): void {
    this.#steps += steps;
    this.#objectSteps += steps;
    if (this.#steps <= STEPS_MAX && this.#objectSteps <= OBJECT_STEPS_MAX) return;
    const [maxSteps, where] =
      this.#steps > STEPS_MAX ? [STEPS_MAX, ''] : [OBJECT_STEPS_MAX, ' in one object'];
    throw new EdgectlError(
      'RequestEntityTooLarge',
      `fields: the paths visit more than ${maxSteps} values${where}`,
      {
        hint: 'ask for fewer objects with limit, or name what is wanted without ".." and "*"',
        details: { parameter: 'fields', maxSteps },
      },
    );
  }

  /** @throws Error if it is not JSON path; EdgectlError where it could take too long whatever is counted */
  compile(path: string): JSONPathQuery {
    const query = this.#environment().compile(path);
    this.#count(query);
    return query;
  }

  /** Without `match` and `search`: a regular expression of a caller's could keep the agent busy for minutes. */
  #environment(): JSONPathEnvironment {
    const environment = new JSONPathEnvironment();
    const { functionRegister } = environment;
    for (const name of [...functionRegister.keys()]) {
      if (!FUNCTIONS.has(name)) functionRegister.delete(name);
    }
    const length = functionRegister.get('length');
    functionRegister.set('length', {
      argTypes: [FunctionExpressionType.ValueType],
      returnType: FunctionExpressionType.ValueType,
      call: (value: unknown): unknown => {
        const counted: unknown = length?.call(value);
        this.spend(typeof counted === 'number' ? counted : 1);
        return counted;
      },
    });
    return environment;
  }

  #count({ segments }: JSONPathQuery): void {
    for (const selector of segments.flatMap((segment) => segment.selectors)) {
      const resolve = selector.resolve.bind(selector);
      selector.resolve = (node) => {
        this.spend(1);
        const nodes = resolve(node);
        this.spend(nodes.length);
        return nodes;
      };
      if (selector instanceof selectors.FilterSelector) this.#countExpression(selector.expression);
    }
  }

  #countExpression(expression: jsonpath.expressions.FilterExpression): void {
    if (expression instanceof expressions.LogicalExpression) this.#countExpression(expression.expression);
    if (expression instanceof expressions.PrefixExpression) this.#countExpression(expression.right);
    if (expression instanceof expressions.FunctionExtension)
      expression.args.forEach((one) => this.#countExpression(one));
    if (expression instanceof expressions.FilterQuery) this.#count(expression.path);
    if (expression instanceof expressions.InfixExpression) {
      const { left, right, operator } = expression;
      if (!LOGICAL.has(operator) && [left, right].every((side) => side instanceof expressions.FilterQuery)) {
        throw new EdgectlError('InvalidParams', 'two queries cannot be compared, only a query and a literal');
      }
      this.#countExpression(left);
      this.#countExpression(right);
    }
  }
}
