/** What `wait --for` waits for, in kubectl's words. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { KubernetesObject } from '../../../common/kubernetes/tables/column.ts';

export interface WaitCondition {
  /** `object`: it is there and fulfils {@link isMet}; `create`: it is there; `delete`: it is not. */
  readonly kind: 'object' | 'create' | 'delete';
  /** @throws EdgectlError `InvalidParams` if the expression does not fit the object */
  isMet(object: KubernetesObject): boolean;
}

interface Condition {
  readonly type?: unknown;
  readonly status?: unknown;
  readonly observedGeneration?: unknown;
}

/** @throws EdgectlError `InvalidParams` for what is not a condition */
export async function parseWaitCondition(text: string): Promise<WaitCondition> {
  const [, word = '', , rest = ''] = /^([^=]*)(=(.*))?$/s.exec(text) ?? [];
  switch (word.toLowerCase()) {
    case 'delete':
      return { kind: 'delete', isMet: () => false };
    case 'create':
      return { kind: 'create', isMet: () => true };
    case 'condition':
      if (rest !== '') return statusCondition(rest);
      break;
    case 'jsonpath':
      if (rest !== '') return pathCondition(rest);
      break;
  }
  throw invalid(`unrecognized condition: ${JSON.stringify(text)}`, [
    'delete, create, condition=NAME[=VALUE] and jsonpath=EXPRESSION[=VALUE] can be waited for',
  ]);
}

/** `Ready`, or `Ready=False`. */
function statusCondition(text: string): WaitCondition {
  const [name = '', wanted = 'true'] = text.split('=', 2);
  return {
    kind: 'object',
    isMet: (object) =>
      conditionsOf(object).some(
        (condition) =>
          sameWord(condition.type, name) &&
          sameWord(condition.status, wanted) &&
          isCurrent(condition, object),
      ),
  };
}

function conditionsOf(object: KubernetesObject): readonly Condition[] {
  const { status } = object as { readonly status?: { readonly conditions?: unknown } };
  return Array.isArray(status?.conditions) ? (status.conditions as readonly Condition[]) : [];
}

function sameWord(value: unknown, word: string): boolean {
  return typeof value === 'string' && value.toLowerCase() === word.toLowerCase();
}

/** A condition about an older generation of the object does not count. */
function isCurrent({ observedGeneration }: Condition, { metadata }: KubernetesObject): boolean {
  const generation = metadata?.['generation'];
  return (
    typeof observedGeneration !== 'number' ||
    typeof generation !== 'number' ||
    observedGeneration >= generation
  );
}

/** `{.status.phase}=Running`, or `{.status.podIP}` alone: any value. */
async function pathCondition(text: string): Promise<WaitCondition> {
  const [, expression = '', , quoted] = /^(\{.*\}|[^={]+)(=(.*))?$/s.exec(text) ?? [];
  if (expression === '' || quoted === '')
    throw invalid(
      `jsonpath wait format must be --for=jsonpath='{.path}'=VALUE or --for=jsonpath='{.path}', not ${text}`,
    );
  const wanted = quoted?.replace(/^(['"])(.*)\1$/s, '$2');
  const [{ parseRelaxedPath }, { evaluateOptional, valueText }] = await Promise.all([
    import('../output/custom-columns.ts'),
    import('../output/jsonpath/evaluate.ts'),
  ]);
  const path = parseRelaxedPath(expression);
  return {
    kind: 'object',
    isMet(object) {
      const values = evaluateOptional(path, object);
      if (values.length === 0) return false;
      if (wanted === undefined) return true;
      if (values.length > 1)
        throw invalid(`the jsonpath expression ${expression} matches more than one value`);
      const [value] = values;
      if (typeof value === 'object' && value !== null)
        throw invalid(
          `the jsonpath expression ${expression} leads to a nested object or list, which has no value`,
        );
      return valueText(value) === wanted;
    },
  };
}

function invalid(message: string, [hint]: readonly string[] = []): EdgectlError {
  return new EdgectlError('InvalidParams', message, { layer: 'client', ...(hint !== undefined && { hint }) });
}
