/** `docs/reference/topics.md`. */
import { accessFilters } from '../src/topics.ts';
import { type Bundle, type Schema } from './bundle.ts';
import { CHANNELS, type Channel, CONTRACT, TOPIC_PARAMETERS } from './contract-source.ts';
import type { Examples } from './examples.ts';
import { anchor, json, table } from './markdown.ts';
import { closure } from './references.ts';
import { isShown, meaning, typeText } from './schema-text.ts';

const SESSIONS = `## Sessions

\`pod.logs\`, \`pod.exec\`, \`pod.attach\`, \`pod.watch\`, \`event.watch\` and \`device.watch\` open a session: a set of byte streams with an end.

1. Subscribe to \`to/{principal}/{client}/#\`, then call the method. Chunks may arrive before the answer.
2. Put the chunks together by the offset in their topic; drop what lies below the offset that you have. At a gap wait 500 ms (2 s once \`end\`
   is there), then call \`session.resume\` with the offsets that you have.
3. Acknowledge with \`session.ack\`: when half of \`window\` or 32 chunks are unacknowledged, else within 200 ms, and every 15 s as the sign
   of life. Two missed signs of life, or \`session.detach\` (a good last will: \`{"all": true}\` on \`…/rpc\`), and the session waits
   \`detachSeconds\` for a resume, then ends.
4. You are finished when you have \`end\` and the bytes that it names; compare length and SHA-256, then acknowledge with \`"end": true\`.

A program that cannot acknowledge asks for \`window: 0\`: QoS 1, paced, no resume, over after \`maxSeconds\`. A program that cannot follow
changing topics asks for \`framing: plain\`.`;

function link(name: string): string {
  return `[${name}](#${anchor(name)})`;
}

function payloadText(channel: Channel): string {
  if (channel.payload === 'bytes') return 'raw bytes';
  if (channel.payload === 'text') return 'the bare value';
  return channel.payload.map(link).join(' or ');
}

function schemaSection(name: string, schema: Schema, bundle: Bundle, examples: Examples): string {
  const required = new Set((schema.required as string[] | undefined) ?? []);
  const rows = Object.entries((schema.properties ?? {}) as Record<string, Schema>).map(
    ([member, property]) => [
      `\`${member}\`${required.has(member) ? ' (required)' : ''}`,
      typeText(property, bundle, link),
      meaning(property, bundle),
    ],
  );
  const example = examples.payloads[name];
  return [
    `### ${name}`,
    String(schema.description),
    ...(rows.length > 0
      ? [table(['name', 'type', 'meaning'], rows)]
      : [`One of ${typeText(schema, bundle, link)}.`]),
    ...(example === undefined ? [] : [json(example)]),
  ].join('\n\n');
}

export function topicsReference(bundle: Bundle, examples: Examples): string {
  const access = accessFilters('hmi');
  const channels = Object.values(CHANNELS);
  const roots = channels.flatMap(({ payload }) =>
    Array.isArray(payload) ? (payload as readonly string[]) : [],
  );
  const controls = Object.values(CONTRACT.controls).map(({ params }) => params);
  const needed = closure(bundle, [...roots, ...controls]);
  const rest = Object.keys(needed).filter((name) => isShown(needed[name]) && !roots.includes(name));
  const shown = [...new Set(roots), ...rest].map((name): [string, Schema] => [name, needed[name] ?? {}]);
  return `${[
    '# Topics',
    `Generated from \`rpc-schema/\`; \`rpc-schema/asyncapi.yaml\` is the same as an AsyncAPI document. Every topic is below \`${CONTRACT.topicRoot}/{node}/\`. \`from/\` is towards the agent, \`to/\` is from it.`,
    table(
      ['topic', 'QoS', 'retained', 'payload', 'what'],
      channels.map((channel) => [
        `\`${channel.topic}\``,
        channel.qos,
        channel.retained,
        payloadText(channel),
        `${channel.title}. ${channel.description}`,
      ]),
    ),
    'A message under `from/` that arrives with RETAIN is never executed: it is cleared and answered with an error.',
    '## Levels',
    table(
      ['level', 'what stands there'],
      Object.entries(TOPIC_PARAMETERS).map(([name, description]) => [`\`{${name}}\``, description]),
    ),
    'Percent-encoded are `%`, `/`, `+`, `#`, control characters and non-characters, byte for byte of their UTF-8 with capital hexadecimal digits (`line/7` is `line%2F7`), and nothing else: a label has one topic.',
    '## Access list',
    [
      "What a broker has to enforce, in mosquitto's words: lines for each user by name.",
      '',
      '```',
      'user hmi',
      `topic write ${access.write}`,
      ...access.read.map((filter) => `topic read ${filter}`),
      '```',
      '',
      "Never a pattern with the user's name in it (`pattern write … %u …`): the user `hmi/x` passes it as `hmi`. The agent tries this with a second probe",
      'user, which `edgectl broker mosquitto` writes; where there is none, `state` says that it was not proved.',
    ].join('\n'),
    [
      "The agent's own listeners enforce the same. `device/#` and `event/#`, or less of them, are read there by whoever may call",
      '`device.watch` and `event.list` of all that the filter stands for; the connection is closed when that right ends. What is published',
      'where the sender may not is acknowledged, dropped and audited (`broker.publish`, once for each principal, topic and 10 s), so that a',
      'bridge with its notifications goes on; more than 100 of a principal in 10 s close the connection.',
    ].join('\n'),
    SESSIONS,
    '## Control messages',
    table(
      ['method', 'topic', 'parameters'],
      Object.entries(CONTRACT.controls).map(([name, { topic, params }]) => [
        `\`${name}\``,
        `\`…/${topic}\``,
        link(params),
      ]),
    ),
    'They are JSON-RPC notifications and are not answered.',
    '## Payloads',
    ...shown.map(([name, schema]) => schemaSection(name, schema, bundle, examples)),
  ].join('\n\n')}\n`;
}
