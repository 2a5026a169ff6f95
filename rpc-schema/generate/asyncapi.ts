/** The AsyncAPI document of the topics. */
import { stringify } from 'yaml';
import type { Bundle, Schema } from './bundle.ts';
import { CHANNELS, type Channel, TOPIC_PARAMETERS } from './channels.ts';
import type { Examples } from './examples.ts';
import { closure, component, toComponents } from './references.ts';

function message(name: string, channel: Channel, examples: Examples): Schema {
  const { payload, title, description } = channel;
  if (payload === 'bytes' || payload === 'text') {
    return {
      name,
      title,
      summary: description,
      contentType: payload === 'bytes' ? 'application/octet-stream' : 'text/plain',
      payload: { type: 'string', ...(payload === 'bytes' ? { contentEncoding: 'binary' } : {}) },
    };
  }
  const example = payload.map((schema) => examples.payloads[schema]).find((value) => value !== undefined);
  return {
    name,
    title,
    summary: description,
    contentType: 'application/json',
    payload: payload.length === 1 ? component(payload[0] ?? '') : { oneOf: payload.map(component) },
    ...(example === undefined ? {} : { examples: [{ payload: example }] }),
  };
}

function parametersOf(topic: string): Schema {
  const names = [...topic.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/parameters/${name}` }]));
}

/** `asyncapi.yaml`, as text. The agent is the application: it receives what is under `from/` and sends the rest. */
export function generateAsyncApi(bundle: Bundle, examples: Examples, version: string): string {
  const entries = Object.entries(CHANNELS);
  const used = entries.flatMap(([, { payload }]) =>
    Array.isArray(payload) ? (payload as readonly string[]) : [],
  );
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
            messages: { [name]: { $ref: `#/components/messages/${name}` } },
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
          messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
        },
      ]),
    ),
    components: {
      parameters: Object.fromEntries(
        Object.entries(TOPIC_PARAMETERS).map(([name, description]) => [name, { description }]),
      ),
      messages: Object.fromEntries(
        entries.map(([name, channel]) => [name, message(name, channel, examples)]),
      ),
      schemas: toComponents(closure(bundle, used)),
    },
  };
  return `# Generated from rpc-schema/ by \`npm run generate\`; do not edit.\n${stringify(document, {
    aliasDuplicateObjects: false,
    lineWidth: 120,
  })}`;
}
