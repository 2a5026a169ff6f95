/** The AsyncAPI document of the topics. */
import { stringify } from 'yaml';
import type { Bundle, Schema } from './bundle.ts';
import { CHANNELS, type Channel, TOPIC_PARAMETERS } from './contract-source.ts';
import type { Examples } from './examples.ts';
import { closure, component, toComponents } from './references.ts';

/** One message for each kind of payload, so that each has its schema and its example. */
function messagesOf(
  name: string,
  { payload, title, description }: Channel,
  examples: Examples,
): Record<string, Schema> {
  if (payload === 'bytes' || payload === 'text') {
    return {
      [name]: {
        name,
        title,
        summary: description,
        contentType: payload === 'bytes' ? 'application/octet-stream' : 'text/plain',
        payload: { type: 'string', ...(payload === 'bytes' ? { contentEncoding: 'binary' } : {}) },
      },
    };
  }
  return Object.fromEntries(
    payload.map((schema) => {
      const own = payload.length === 1 ? name : `${name}${schema}`;
      const example = examples.payloads[schema];
      return [
        own,
        {
          name: own,
          title,
          summary: description,
          contentType: 'application/json',
          payload: component(schema),
          ...(CORRELATED.has(schema) ? { correlationId: { $ref: '#/components/correlationIds/id' } } : {}),
          ...(example === undefined ? {} : { examples: [{ payload: example }] }),
        },
      ];
    }),
  );
}

/** What is known to belong together by the `id` of JSON-RPC. */
const CORRELATED = new Set(['RpcRequest', 'RpcResponse']);

function parametersOf(topic: string): Schema {
  const names = [...topic.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/parameters/${name}` }]));
}

/** `asyncapi.yaml`, as text. The agent is the application: it receives what is under `from/` and sends the rest. */
export function generateAsyncApi(bundle: Bundle, examples: Examples, version: string): string {
  const entries = Object.entries(CHANNELS);
  const used = [
    ...entries.flatMap(([, { payload }]) => (Array.isArray(payload) ? (payload as readonly string[]) : [])),
    // Lines of a stream, which no channel has as its payload.
    'WatchEvent',
  ];
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'edgectl topics',
      version,
      description: 'The MQTT topics of an edgectl agent. MQTT 3.1.1 is enough for all of them.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      node: {
        host: '127.0.0.1:1883',
        protocol: 'mqtt',
        description: "The node's own broker; the agent's embedded one listens on /run/edgectl/mqtt.sock.",
        security: [{ $ref: '#/components/securitySchemes/user' }],
      },
      listener: {
        host: 'edge-01:8883',
        protocol: 'secure-mqtt',
        description:
          "A listener of the agent's own broker (MQTT 3.1.1 and 5), over TLS; over WebSocket with the path /mqtt.",
        security: [
          { $ref: '#/components/securitySchemes/user' },
          { $ref: '#/components/securitySchemes/certificate' },
        ],
      },
    },
    channels: Object.fromEntries(
      entries.map(([name, channel]) => {
        const address = `edgectl/v1/{node}/${channel.topic}`;
        return [
          name,
          {
            address,
            title: channel.title,
            description: `${channel.description} QoS ${channel.qos}; retained: ${channel.retained}.`,
            parameters: parametersOf(address),
            messages: Object.fromEntries(
              Object.keys(messagesOf(name, channel, examples)).map((own) => [
                own,
                { $ref: `#/components/messages/${own}` },
              ]),
            ),
          },
        ];
      }),
    ),
    operations: Object.fromEntries(
      entries.map(([name, channel]) => [
        name,
        {
          action: channel.direction === 'in' ? 'receive' : 'send',
          channel: { $ref: `#/channels/${name}` },
          summary: channel.title,
          bindings: {
            mqtt: {
              qos: channel.qos.startsWith('1') ? 1 : 0,
              retain: channel.retained === 'yes',
              bindingVersion: '0.2.0',
            },
          },
          messages: Object.keys(messagesOf(name, channel, examples)).map((own) => ({
            $ref: `#/channels/${name}/messages/${own}`,
          })),
          ...(channel.reply === undefined
            ? {}
            : {
                reply: {
                  channel: { $ref: `#/channels/${channel.reply}` },
                  messages: Object.keys(
                    messagesOf(channel.reply, CHANNELS[channel.reply] ?? channel, examples),
                  ).map((own) => ({ $ref: `#/channels/${channel.reply}/messages/${own}` })),
                },
              }),
        },
      ]),
    ),
    components: {
      parameters: Object.fromEntries(
        Object.entries(TOPIC_PARAMETERS).map(([name, description]) => [name, { description }]),
      ),
      correlationIds: {
        id: { description: 'The id of the request.', location: '$message.payload#/id' },
      },
      securitySchemes: {
        user: {
          type: 'userPassword',
          description:
            'The MQTT user is the principal. On the unix socket of the node there is none: it belongs to root.',
        },
        certificate: {
          type: 'X509',
          description: 'The common name of a client certificate is the principal.',
        },
      },
      messages: Object.assign(
        {},
        ...entries.map(([name, channel]) => messagesOf(name, channel, examples)),
      ) as Schema,
      schemas: toComponents(closure(bundle, used)),
    },
  };
  return `# Generated from rpc-schema/ by \`npm run generate\`; do not edit.\n${stringify(document, {
    // Strings that a reader of YAML 1.1 would take for something else (times) are quoted.
    version: '1.1',
    aliasDuplicateObjects: false,
    lineWidth: 120,
  })}`;
}
