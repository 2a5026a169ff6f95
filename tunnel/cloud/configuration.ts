/** The configuration file of `edgectl-cloud`, checked once. */
import { readFile } from 'node:fs/promises';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { valueOfYaml } from '../../common/parse-yaml.ts';
import type { CredentialFiles } from './credential-files.ts';

interface PortConfiguration extends CredentialFiles {
  /** Every address of the machine without it. */
  readonly host?: string;
  readonly port: number;
}

export interface ReplicasConfiguration {
  readonly redis: {
    readonly url: string;
    readonly passwordFile?: string;
    readonly caFile?: string;
    readonly keyPrefix: string;
  };
  readonly peer: PortConfiguration & {
    readonly name: string;
    /** `host` or `host:port`, as the other replicas reach this one; the pod's address without it. */
    readonly advertise?: string;
  };
}

export interface CloudConfiguration {
  readonly stream: PortConfiguration & {
    readonly clientNames?: readonly string[];
    /** An authority that signs a certificate with every node's addresses. */
    readonly issuer?: { readonly certFile: string; readonly keyFile: string };
  };
  readonly tunnel: PortConfiguration & { readonly acceptSubProtocol: boolean };
  readonly health: { readonly host?: string; readonly port: number };
  /** Files of certificates that were taken back. */
  readonly revocationLists: readonly string[];
  /** A file; without it the service account of the pod is used. */
  readonly kubeconfig?: string;
  /** What is written into the Node objects; 0 leaves them alone. */
  readonly kubeletPort: number;
  /** Several replicas for the same nodes. */
  readonly replicas?: ReplicasConfiguration;
  readonly stallLimitSeconds: number;
  readonly drainSeconds: number;
  readonly logLevel: string;
}

/** The ports of CloudStream, and two of our own. */
export const DEFAULT_PORTS = { stream: 10_003, tunnel: 10_004, health: 10_005, peer: 10_006 } as const;

const CONFIGURATION_MAX_BYTES = 256 * 1024;

const text = { type: 'string', minLength: 1 };

function portSchema(port: number, more: object): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['caFile', 'certFile', 'keyFile'],
    properties: {
      host: text,
      port: { type: 'integer', minimum: 0, maximum: 65_535, default: port },
      caFile: text,
      certFile: text,
      keyFile: text,
      ...more,
    },
  };
}

export const CONFIGURATION_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['stream', 'tunnel'],
  properties: {
    stream: portSchema(DEFAULT_PORTS.stream, {
      clientNames: { type: 'array', minItems: 1, items: text },
      issuer: {
        type: 'object',
        additionalProperties: false,
        required: ['certFile', 'keyFile'],
        properties: { certFile: text, keyFile: text },
      },
    }),
    tunnel: portSchema(DEFAULT_PORTS.tunnel, { acceptSubProtocol: { type: 'boolean', default: true } }),
    health: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        host: text,
        port: { type: 'integer', minimum: 0, maximum: 65_535, default: DEFAULT_PORTS.health },
      },
    },
    revocationLists: { type: 'array', items: text, maxItems: 16, default: [] },
    kubeconfig: text,
    kubeletPort: { type: 'integer', minimum: 0, maximum: 65_535, default: 10_350 },
    replicas: {
      type: 'object',
      additionalProperties: false,
      required: ['redis', 'peer'],
      properties: {
        redis: {
          type: 'object',
          additionalProperties: false,
          required: ['url'],
          properties: {
            url: { type: 'string', pattern: '^rediss?://' },
            passwordFile: text,
            caFile: text,
            keyPrefix: { ...text, default: 'edgectl-cloud:' },
          },
        },
        peer: portSchema(DEFAULT_PORTS.peer, {
          name: { ...text, default: 'edgectl-cloud' },
          advertise: text,
        }),
      },
    },
    stallLimitSeconds: { type: 'number', exclusiveMinimum: 0, default: 5 },
    drainSeconds: { type: 'number', minimum: 0, default: 20 },
    logLevel: { enum: ['trace', 'debug', 'info', 'warn', 'error'], default: 'info' },
  },
};

function describe({ instancePath, message = 'is not valid', params }: ErrorObject): string {
  const field = instancePath.slice(1).replaceAll('/', '.');
  const { additionalProperty, allowedValues } = params as Readonly<Record<string, unknown>>;
  const unknown = typeof additionalProperty === 'string' ? `: ${additionalProperty}` : '';
  const allowed = Array.isArray(allowedValues) ? `: ${allowedValues.join(', ')}` : '';
  return `${field === '' ? 'it' : field} ${message}${unknown}${allowed}`;
}

let compiled: ValidateFunction<CloudConfiguration> | undefined;

/** @throws EdgectlError `InvalidParams` that names the field */
export function parseConfiguration(yaml: string, file = 'the configuration'): CloudConfiguration {
  let configuration: unknown;
  try {
    configuration = valueOfYaml(yaml);
  } catch (cause) {
    throw invalid(file, (cause as Error).message, cause);
  }
  compiled ??= new Ajv2020({
    useDefaults: true,
    strict: false,
    validateSchema: false,
  }).compile<CloudConfiguration>(CONFIGURATION_SCHEMA);
  const validate = compiled;
  if (validate(configuration)) return configuration;
  const [error] = validate.errors ?? [];
  throw invalid(file, error === undefined ? 'it is empty' : describe(error));
}

/** @throws EdgectlError `InvalidParams` if it cannot be read or used */
export async function loadConfiguration(file: string): Promise<CloudConfiguration> {
  let yaml: Buffer;
  try {
    yaml = await readFile(file);
  } catch (cause) {
    throw invalid(file, (cause as Error).message, cause);
  }
  if (yaml.length > CONFIGURATION_MAX_BYTES) throw invalid(file, `it has ${yaml.length} bytes`);
  return parseConfiguration(yaml.toString(), file);
}

function invalid(file: string, why: string, cause?: unknown): EdgectlError {
  return new EdgectlError('InvalidParams', `${file} cannot be used: ${why}`, {
    layer: 'tunnel',
    ...(cause === undefined ? {} : { cause }),
  });
}
