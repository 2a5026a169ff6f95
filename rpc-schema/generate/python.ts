/** The contract for Python: the error table, the methods, and a type of every definition (Python 3.9, typing alone). */
import type { MethodRow } from '../src/methods.ts';
import { type Bundle, isSchema, refName, type Schema } from './bundle.ts';
import { CONTRACT, ERROR_TABLE } from './contract-source.ts';

const BANNER =
  '"""Generated from rpc-schema/ by `npm run generate`; do not edit."""\n\nfrom __future__ import annotations\n';
/** Members that cannot be written as a class has them. */
const KEYWORDS = new Set([
  'from',
  'continue',
  'not',
  'if',
  'in',
  'is',
  'class',
  'def',
  'import',
  'pass',
  'global',
  'lambda',
]);

/** `_contract.py`: what a client needs at run time. */
export function generatePythonContract(
  methods: Readonly<Record<string, MethodRow>>,
  schemaDigest: string,
): string {
  const errors = Object.entries(ERROR_TABLE).map(
    ([kind, { code, reason, exitCode, retryable }]) =>
      `    "${kind}": ErrorRow(${code}, "${reason}", ${exitCode}, ${retryable ? 'True' : 'False'}),`,
  );
  const rows = Object.entries(methods).map(
    ([name, { class: kind, defaultTimeoutMs }]) =>
      `    "${name}": MethodRow("${kind}", ${defaultTimeoutMs / 1000}),`,
  );
  return `${BANNER}
from typing import Dict, NamedTuple

TOPIC_ROOT = "${CONTRACT.topicRoot}"
MAX_LABEL_BYTES = ${CONTRACT.limits['labelMaxBytes']?.value}
MAX_NAME_BYTES = ${CONTRACT.limits['nameMaxBytes']?.value}
#: What \`state\` calls \`schema\` where an agent has the contract of this package.
SCHEMA_DIGEST = "${schemaDigest}"


class ErrorRow(NamedTuple):
    code: int
    reason: str
    exit_code: int
    retryable: bool


class MethodRow(NamedTuple):
    kind: str
    default_timeout_seconds: float


ERRORS: Dict[str, ErrorRow] = {
${errors.join('\n')}
}

METHODS: Dict[str, MethodRow] = {
${rows.join('\n')}
}
`;
}

function typeText(schema: Schema, bundle: Bundle): string {
  if (schema.$ref !== undefined) {
    const name = refName(schema.$ref);
    const target = bundle.$defs[name] ?? {};
    return isNamed(target) ? name : typeText(target, bundle);
  }
  if (schema.const !== undefined) return literal([schema.const]);
  if (schema.enum !== undefined) return literal(schema.enum as unknown[]);
  const choices = schema.oneOf as Schema[] | undefined;
  if (choices !== undefined && schema.type === undefined) {
    return `Union[${choices.map((choice) => typeText(choice, bundle)).join(', ')}]`;
  }
  if (Array.isArray(schema.type)) {
    return `Union[${schema.type.map((type) => typeText({ ...schema, type }, bundle)).join(', ')}]`;
  }
  switch (schema.type) {
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'integer':
      return 'int';
    case 'number':
      return 'float';
    case 'null':
      return 'None';
    case 'array':
      return `List[${typeText((schema.items ?? {}) as Schema, bundle)}]`;
    case 'object': {
      const { additionalProperties } = schema;
      const values =
        typeof additionalProperties === 'object' ? typeText(additionalProperties as Schema, bundle) : 'Any';
      return `Dict[str, ${values}]`;
    }
    default:
      return 'Any';
  }
}

function literal(values: readonly unknown[]): string {
  if (!values.every((value) => ['string', 'boolean'].includes(typeof value))) return 'Any';
  const words = values.map((value) =>
    typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value),
  );
  return `Literal[${words.join(', ')}]`;
}

function isNamed(schema: Schema): boolean {
  return schema.type === 'object' && isSchema(schema.properties) && Object.keys(schema.properties).length > 0;
}

function text(words: unknown): string {
  return String(words).replaceAll('\\', '\\\\').replaceAll('"""', "'''");
}

function members(properties: readonly (readonly [string, Schema])[], bundle: Bundle): string {
  return properties.map(([name, schema]) => `    ${name}: ${typeText(schema, bundle)}`).join('\n');
}

function typedDict(name: string, schema: Schema, bundle: Bundle): string {
  const properties = Object.entries(schema.properties as Record<string, Schema>).filter(
    // A member that a rule between parameters names and nothing describes.
    ([, property]) => typeof property === 'object',
  );
  const required = new Set((schema.required as string[] | undefined) ?? []);
  const description = `    """${text(schema.description)}"""\n`;
  if (properties.some(([member]) => KEYWORDS.has(member) || !/^[a-z_]\w*$/i.test(member))) {
    const rows = properties.map(
      ([member, property]) => `        "${member}": ${JSON.stringify(typeText(property, bundle))},`,
    );
    return `#: ${text(schema.description).replace(/\s+/g, ' ')}\n${name} = TypedDict(\n    "${name}",\n    {\n${rows.join('\n')}\n    },\n    total=False,\n)\n`;
  }
  const needed = properties.filter(([member]) => required.has(member));
  const others = properties.filter(([member]) => !required.has(member));
  if (needed.length === 0)
    return `class ${name}(TypedDict, total=False):\n${description}\n${members(others, bundle)}\n`;
  if (others.length === 0) return `class ${name}(TypedDict):\n${description}\n${members(needed, bundle)}\n`;
  return (
    `class _${name}(TypedDict):\n${members(needed, bundle)}\n\n\n` +
    `class ${name}(_${name}, total=False):\n${description}\n${members(others, bundle)}\n`
  );
}

/** `types.py`: definitions in an order in which each base comes before what extends it; all else is named forward. */
export function generatePythonTypes(bundle: Bundle): string {
  const named = Object.entries(bundle.$defs).filter(([, schema]) => isNamed(schema));
  const aliases = Object.entries(bundle.$defs).filter(
    ([name, schema]) =>
      (schema.oneOf !== undefined && schema.type === undefined) ||
      (schema.$ref !== undefined &&
        isNamed(bundle.$defs[refName(schema.$ref)] ?? {}) &&
        name.endsWith('Result')),
  );
  const body = named.map(([name, schema]) => typedDict(name, schema, bundle)).join('\n\n');
  const tail = aliases
    .map(
      ([name, schema]) =>
        `#: ${text(schema.description).replace(/\s+/g, ' ')}\n${name} = ${typeText(schema, bundle)}\n`,
    )
    .join('\n');
  return `${BANNER}
from typing import Any, Dict, List, Literal, TypedDict, Union

${body}

${tail}`;
}
