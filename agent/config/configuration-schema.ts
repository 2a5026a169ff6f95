/** The JSON Schema of one layer of configuration: of agent.yaml, and of what environment and flags make of it. */
import { DEFAULT_LIMITS } from '../../common/limits.ts';

// The addresses of the configuration: what a schema's pattern lets through and no URL can hold is found when it is read.

/** The name of the format in the JSON Schema. */
export const ADDRESS_FORMAT = 'address';

/** A URL, or `host:port`. */
export function isAddress(text: string): boolean {
  return URL.canParse(text.includes('://') ? text : `tcp://${text}`);
}

const text = { type: 'string', minLength: 1, maxLength: 4096 } as const;
const path = { type: 'string', pattern: '^/', maxLength: 4096 } as const;
const httpUrl = { type: 'string', pattern: '^https?://[^/\\s]+/?$', format: ADDRESS_FORMAT } as const;

const tunnelServer = {
  type: 'string',
  pattern: '^(wss://)?[^/\\s]+:\\d{1,5}/?$',
  format: ADDRESS_FORMAT,
  maxLength: 512,
} as const;

const ipAddress = {
  type: 'string',
  pattern: '^(\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]+)$',
} as const;
const hostName = { type: 'string', pattern: '^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$' } as const;
const origin = { type: 'string', pattern: '^https?://[^/\\s]+$', maxLength: 512 } as const;

/** Three names, each of which may be `*`. */
const propertyPattern = {
  type: 'string',
  pattern: '^([^/*]+|\\*)/([^/*]+|\\*)/([^/*]+|\\*)$',
  maxLength: 768,
} as const;

function objectOf(properties: Record<string, unknown>, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const mqttUrl = { type: 'string', pattern: '^(mqtts?|wss?)://[^/\\s]+', format: ADDRESS_FORMAT } as const;

const listener = objectOf(
  {
    kind: { enum: ['tcp', 'tls', 'websocket'] },
    address: { type: 'string', pattern: '^[0-9a-fA-F.:]+$' },
    port: { type: 'integer', minimum: 1, maximum: 65535 },
    certFile: path,
    keyFile: path,
    clientCaFile: path,
    allowedOrigins: {
      type: 'array',
      items: { type: 'string', pattern: '^https?://[^/\\s*]+$' },
      maxItems: 64,
    },
  },
  ['kind', 'address', 'port'],
);

const broker = objectOf(
  {
    name: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$', not: { const: 'embedded' } },
    enabled: { type: 'boolean' },
    url: mqttUrl,
    username: text,
    passwordFile: path,
    caFile: path,
    certFile: path,
    keyFile: path,
    accessControl: { enum: ['none', 'enforced'] },
    probe: objectOf(
      {
        username: text,
        passwordFile: path,
        certFile: path,
        keyFile: path,
        second: objectOf({ username: text, passwordFile: path, certFile: path, keyFile: path }, ['username']),
      },
      ['username'],
    ),
    listeners: { type: 'array', items: mqttUrl, maxItems: 8 },
  },
  ['name'],
);

export const configurationSchema = objectOf({
  node: { type: 'string', pattern: '^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$' },
  labels: {
    type: 'object',
    propertyNames: { pattern: '^[-._/a-zA-Z0-9]{1,63}$' },
    additionalProperties: { type: 'string', pattern: '^[-._a-zA-Z0-9]{0,63}$' },
  },
  /** 100 bytes: what the platforms that run containerd take as the path of a unix socket. */
  socket: { type: 'string', pattern: '^/', maxLength: 100 },
  database: path,
  log: objectOf({ level: { enum: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] } }),
  backends: objectOf({
    metaserver: httpUrl,
    edged: httpUrl,
    cri: { type: 'string', pattern: '^unix:///' },
    edgeStore: path,
    dmiSocket: path,
    podLogs: path,
    execFifos: { type: 'string', pattern: '^(/|off$)', maxLength: 1000 },
  }),
  brokers: { type: 'array', items: broker, maxItems: 16 },
  listeners: { type: 'array', items: listener, maxItems: 16 },
  users: path,
  policy: path,
  revocationLists: { type: 'array', items: path, maxItems: 16 },
  tunnel: objectOf({
    enabled: { type: 'boolean' },
    servers: { type: 'array', items: tunnelServer, maxItems: 16 },
    caFile: path,
    certFile: path,
    keyFile: path,
    internalIp: { type: 'string', pattern: '^[0-9a-fA-F.:]{2,45}$' },
    wire: { enum: ['auto', 'stock'] },
    role: { type: 'string', pattern: '^[a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$' },
  }),
  devices: objectOf({ onCloudChange: { enum: ['cloud', 'local'] } }),
  publish: objectOf({
    devices: { type: 'array', items: propertyPattern, maxItems: 1000 },
    events: { type: 'boolean' },
    homeAssistant: objectOf({
      enabled: { type: 'boolean' },
      user: { type: 'string', pattern: '^[^%/+#\\u0000]{1,128}$' },
    }),
  }),
  rest: objectOf({
    enabled: { type: 'boolean' },
    address: ipAddress,
    port: { type: 'integer', minimum: 0, maximum: 65535 },
    tls: { type: 'boolean' },
    certFile: path,
    keyFile: path,
    clientCaFile: path,
    allowedHosts: { type: 'array', items: hostName, maxItems: 64 },
    allowedOrigins: { type: 'array', items: origin, maxItems: 64 },
  }),
  web: objectOf({
    enabled: { type: 'boolean' },
    address: ipAddress,
    port: { type: 'integer', minimum: 0, maximum: 65535 },
    tls: { type: 'boolean' },
    certFile: path,
    keyFile: path,
    clientCaFile: path,
    allowedHosts: { type: 'array', items: hostName, maxItems: 64 },
    idleTimeoutSeconds: { type: 'integer', minimum: 60, maximum: 31_536_000 },
    panel: path,
    folder: path,
  }),
  programs: {
    type: 'object',
    maxProperties: 64,
    propertyNames: {
      pattern: '^(edgecore|broker|mapper/[a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)$',
    },
    additionalProperties: { type: 'string', pattern: '^[a-zA-Z0-9][-_.:@a-zA-Z0-9]{0,247}\\.service$' },
  },
  mappers: { type: 'object', maxProperties: 64, additionalProperties: httpUrl },
  limits: objectOf(
    Object.fromEntries(
      Object.keys(DEFAULT_LIMITS).map((name) => [name, { type: 'integer', minimum: 1, maximum: 2 ** 40 }]),
    ),
  ),
});
