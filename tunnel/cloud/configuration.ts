/** The configuration file of `edgectl-cloud`, checked once. */
import { readFile } from 'node:fs/promises';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import type { Logger } from 'pino';
import { inClusterAccess, readKubeconfig } from './kubernetes-access.ts';
import type { TunnelCloudOptions } from './tunnel-cloud.ts';

interface PortConfiguration {
  readonly host: string;
  readonly port: number;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

export interface CloudConfiguration {
  readonly stream: PortConfiguration & { readonly clientNames?: readonly string[] };
  readonly tunnel: PortConfiguration & { readonly acceptSubProtocol: boolean };
  readonly health: { readonly host: string; readonly port: number };
  /** A file; without it the service account of the pod is used. */
  readonly kubeconfig?: string;
  /** What is written into the Node objects; 0 leaves them alone. */
  readonly kubeletPort: number;
  readonly stallLimitSeconds: number;
  readonly drainSeconds: number;
  readonly logLevel: string;
}

const text = { type: 'string', minLength: 1 };

function portSchema(port: number, more: object): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['caFile', 'certFile', 'keyFile'],
    properties: {
      host: { ...text, default: '::' },
      port: { type: 'integer', minimum: 0, maximum: 65_535, default: port },
      caFile: text,
      certFile: text,
      keyFile: text,
      ...more,
    },
  };
}

/** The ports are those of CloudStream. */
const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['stream', 'tunnel'],
  properties: {
    stream: portSchema(10_003, { clientNames: { type: 'array', minItems: 1, items: text } }),
    tunnel: portSchema(10_004, { acceptSubProtocol: { type: 'boolean', default: true } }),
    health: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        host: { ...text, default: '::' },
        port: { type: 'integer', minimum: 0, maximum: 65_535, default: 10_005 },
      },
    },
    kubeconfig: text,
    kubeletPort: { type: 'integer', minimum: 0, maximum: 65_535, default: 10_350 },
    stallLimitSeconds: { type: 'number', exclusiveMinimum: 0, default: 5 },
    drainSeconds: { type: 'number', minimum: 0, default: 20 },
    logLevel: { enum: ['trace', 'debug', 'info', 'warn', 'error'], default: 'info' },
  },
};

/** @throws EdgectlError `InvalidParams` that names the field */
export function parseConfiguration(yaml: string): CloudConfiguration {
  const configuration: unknown = parse(yaml);
  const ajv = new Ajv2020({ useDefaults: true, strict: false });
  const validate = ajv.compile<CloudConfiguration>(SCHEMA);
  if (validate(configuration)) return configuration;
  const [error] = validate.errors ?? [];
  throw new EdgectlError(
    'InvalidParams',
    `the configuration is not valid: ${error?.instancePath ?? ''} ${error?.message ?? ''} ${JSON.stringify(error?.params ?? {})}`,
    { layer: 'tunnel' },
  );
}

async function readCredentials({
  caFile,
  certFile,
  keyFile,
}: PortConfiguration): Promise<{ ca: Buffer; cert: Buffer; key: Buffer }> {
  const [ca, cert, key] = await Promise.all([readFile(caFile), readFile(certFile), readFile(keyFile)]);
  return { ca, cert, key };
}

/** Reads the files that the configuration names. */
export async function cloudOptions(
  configuration: CloudConfiguration,
  environment: NodeJS.ProcessEnv,
  log: Logger,
): Promise<TunnelCloudOptions> {
  const { stream, tunnel, health, kubeconfig, kubeletPort, stallLimitSeconds, drainSeconds } = configuration;
  return {
    stream: { ...stream, credentials: await readCredentials(stream) },
    tunnel: { ...tunnel, credentials: await readCredentials(tunnel) },
    health,
    kubernetes:
      kubeconfig === undefined ? await inClusterAccess(environment) : await readKubeconfig(kubeconfig),
    ...(kubeletPort === 0 ? {} : { kubeletPort }),
    stallLimitMs: stallLimitSeconds * 1000,
    drainMs: drainSeconds * 1000,
    log,
  };
}
