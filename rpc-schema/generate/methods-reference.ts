/** `docs/reference/methods.md`. */
import { type MethodRow, needsProof } from '../src/methods.ts';
import { type Bundle, mapSchemas, refName, type Schema } from './bundle.ts';
import { CONTRACT } from './contract-source.ts';
import type { Examples } from './examples.ts';
import { anchor, json, table } from './markdown.ts';
import { closure } from './references.ts';
import { isShown, meaning, sentence, typeText } from './schema-text.ts';

const INTRODUCTION = `# Methods

Generated from \`rpc-schema/\`; \`rpc.discover\` serves the same as an OpenRPC document.

A request is published to \`edgectl/v1/{node}/from/{principal}/{client}/rpc\`, its answer comes on
\`edgectl/v1/{node}/to/{principal}/{client}/rpc\` ([topics](topics.md)). Parameters are given by name; an unknown one is an error. Every method
takes \`timeoutSeconds\`. Objects are Kubernetes JSON, whole; \`meta\` says where an answer came from and how old it is.

- **read**: may run at any time.
- **change**: recorded before it runs and never run twice: the same string id with the same parameters gets the first answer.
  A failure with \`ran: no\` is not kept: the same message may be sent again, with the same id. Of number ids only the client's latest call counts: it is a
  repeat if it is identical, comes within 5 s, and nobody else has changed the same in between.
- **stream**: opens a session ([topics](topics.md#sessions)); deduplicated likewise.
- **control**: on a session of one's own.

"Believed callers only": refused on a broker that is not known to keep principals apart. Any method can be answered with
${CONTRACT.commonErrors.map((kind) => `\`${kind}\``).join(', ')} ([errors](errors.md)); the other errors are listed with the method.`;

/** Parameters that are the same everywhere are told once. */
const SHARED: readonly { readonly title: string; readonly schema: string }[] = [
  { title: 'Parameters of a list', schema: 'ListParams' },
  { title: 'Parameters of a session', schema: 'SessionParams' },
];

function members(schema: Schema, bundle: Bundle, skip: ReadonlySet<string>): string {
  const required = new Set((schema.required as string[] | undefined) ?? []);
  const rows = Object.entries((schema.properties ?? {}) as Record<string, Schema>)
    .filter(([name]) => !skip.has(name))
    .map(([name, property]) => [
      `\`${name}\`${required.has(name) ? ' (required)' : ''}`,
      typeText(property, bundle, link),
      meaning(property, bundle),
    ]);
  return rows.length === 0 ? '' : table(['name', 'type', 'meaning'], rows);
}

function link(name: string): string {
  return `[${name}](#${anchor(name)})`;
}

function propertyNames(bundle: Bundle, name: string): string[] {
  return Object.keys((bundle.$defs[name]?.properties ?? {}) as Schema);
}

function parameters(row: MethodRow, bundle: Bundle): string {
  const schema = bundle.$defs[row.params] ?? {};
  const own = new Set(Object.keys((schema.properties ?? {}) as Schema));
  const shared = SHARED.filter(({ schema: name }) =>
    propertyNames(bundle, name).every((property) => own.has(property)),
  );
  const skip = new Set([
    'timeoutSeconds',
    ...shared.flatMap(({ schema: name }) => propertyNames(bundle, name)),
  ]);
  const text = members(schema, bundle, skip);
  const also = shared.map(({ title }) => `the [${title.toLowerCase()}](#${anchor(title)})`).join(' and ');
  const about = String(schema.description).replace(/^Parameters of `[\w.]+`[:;.]? ?/, '');
  const parts = [`**Parameters.** ${sentence(about)}`.trim()];
  if (also !== '') parts.push(text === '' ? `Takes ${also}.` : `Takes ${also}, and:`);
  if (text === '' && also === '') parts[0] = '**Parameters.** None but `timeoutSeconds`.';
  if (text !== '') parts.push(text);
  return parts.join('\n\n');
}

function result(row: MethodRow, bundle: Bundle): string {
  const schema = bundle.$defs[row.result] ?? {};
  const text = String(schema.description).replace(/^Result of `[\w.]+`[:.,]? ?/, '');
  const shown = schema.$ref ?? schema.oneOf;
  const intro = `**Result.** ${sentence(text)}`.trim();
  return shown === undefined
    ? `${intro}\n\n${members(schema, bundle, new Set())}`
    : `${intro} ${typeText(schema, bundle, link)}.`;
}

function section(name: string, row: MethodRow, bundle: Bundle, examples: Examples): string {
  const example = examples.methods[name];
  const facts = [
    `*${row.class}*`,
    `deadline ${row.defaultTimeoutMs / 1000} s`,
    ...(needsProof(row) ? ['believed callers only'] : []),
    ...(row.inBatch === 'no'
      ? ['not in a batch']
      : row.inBatch === 'unlessFollowed'
        ? ['in a batch only without `follow`']
        : []),
  ];
  return [
    `## ${name}`,
    `${row.summary}. ${row.description}`,
    `${facts.join(', ')}.`,
    parameters(row, bundle),
    result(row, bundle),
    ...(row.errors.length === 0
      ? []
      : [`**Errors.** ${row.errors.map((kind) => `\`${kind}\``).join(', ')}.`]),
    json({ jsonrpc: '2.0', id: 'laptop-1', method: name, params: example?.params }),
    json({ jsonrpc: '2.0', id: 'laptop-1', result: example?.result }),
  ].join('\n\n');
}

/** The objects that parameters and results are made of. */
function objects(bundle: Bundle, methods: Readonly<Record<string, MethodRow>>): string {
  const roots = new Set(Object.values(methods).flatMap(({ params, result: name }) => [params, name]));
  const aliased = [...roots].flatMap((name) => {
    const found: string[] = [];
    const schema = bundle.$defs[name] ?? {};
    if (schema.$ref !== undefined || schema.oneOf !== undefined) {
      mapSchemas(schema, (inner) => {
        if (inner.$ref !== undefined) found.push(refName(inner.$ref));
        return inner;
      });
    }
    return found;
  });
  return Object.entries(closure(bundle, roots))
    .filter(([name, schema]) => isShown(schema) && (!roots.has(name) || aliased.includes(name)))
    .sort(([one], [other]) => one.localeCompare(other))
    .map(
      ([name, schema]) =>
        `### ${name}\n\n${String(schema.description)}\n\n${members(schema, bundle, new Set())}`,
    )
    .join('\n\n');
}

export function methodsReference(
  bundle: Bundle,
  methods: Readonly<Record<string, MethodRow>>,
  examples: Examples,
): string {
  const overview = table(
    ['method', 'class', 'what'],
    Object.entries(methods).map(([name, row]) => [`[\`${name}\`](#${anchor(name)})`, row.class, row.summary]),
  );
  const shared = SHARED.map(
    ({ title, schema }) =>
      `## ${title}\n\n${String(bundle.$defs[schema]?.description)}\n\n${members(bundle.$defs[schema] ?? {}, bundle, new Set())}`,
  );
  const sections = Object.entries(methods).map(([name, row]) => section(name, row, bundle, examples));
  return `${[INTRODUCTION, overview, ...shared, ...sections, '## Objects', objects(bundle, methods)].join('\n\n')}\n`;
}
