/** Lays the sources over each other: defaults, edgecore.yaml, agent.yaml, environment, flags; the later wins. */
import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isPrincipal } from '@edgectl/rpc-schema/topics';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { DEFAULT_PATHS } from '../../common/default-paths.ts';
import { limitsWithin } from '../../common/limits.ts';
import { hostPort } from '../../common/network-address.ts';
import { checkRest, checkWeb } from './check-rest.ts';
import type { CommandLine } from './command-line.ts';
import { ADDRESS_FORMAT, configurationSchema, isAddress } from './configuration-schema.ts';
import {
  type BrokerConfiguration,
  type BrokerLayer,
  type Configuration,
  type ConfigurationLayer,
  defaultConfiguration,
  type ListenerConfiguration,
} from './configuration.ts';
import { type EdgeCoreFile, edgeCoreSchema, layerOfEdgeCore } from './edgecore-file.ts';
import { SETTINGS } from './settings.ts';
import { describe, readYamlFile, switchOf, type YamlSource } from './yaml-file.ts';

/** @throws EdgectlError `InvalidParams`, one line that names the source and the position at fault */
export function loadConfiguration(
  commandLine: CommandLine,
  environment: Readonly<Record<string, string | undefined>>,
): Configuration {
  const ajv = new Ajv2020({ allowUnionTypes: true, validateSchema: false });
  ajv.addFormat(ADDRESS_FORMAT, isAddress);
  const validateLayer = ajv.compile<ConfigurationLayer>(configurationSchema);
  const validateEdgeCore = ajv.compile<EdgeCoreFile>(edgeCoreSchema);
  const sources = fileSources(commandLine, environment);
  const edgeCore = readYamlFile(sources.edgeCore, validateEdgeCore);
  const agentFile = readYamlFile(sources.agent, validateLayer, undefined, withSwitches);
  const layers: ConfigurationLayer[] = [
    edgeCore === undefined ? {} : layerOfEdgeCore(edgeCore),
    agentFile ?? {},
    ...SETTINGS.map(({ environment: name, layer }) => given(name, environment[name], layer, validateLayer)),
    ...SETTINGS.map(({ flag, layer }) =>
      given(`--${flag}`, commandLine.values.get(flag), layer, validateLayer),
    ),
  ];
  const defaults = defaultConfiguration(hostname().toLowerCase());
  const merged = layers.reduce(overlay, { ...defaults, limits: limitsWithin(memoryLimitBytes()) });
  if (!isPrincipal(merged.node)) {
    throw new EdgectlError(
      'InvalidParams',
      `node name ${JSON.stringify(merged.node)} cannot be part of an MQTT topic`,
      {
        hint: 'set node in agent.yaml, EDGECTL_NODE or --node',
      },
    );
  }
  merged.listeners.forEach(checkListener);
  checkRest(merged.rest);
  checkWeb(merged.web);
  checkLabels(merged.labels);
  return deepFreeze(merged);
}

/** The files that are read, whether they are there or not. */
export function configurationFiles(
  commandLine: CommandLine,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const { edgeCore, agent } = fileSources(commandLine, environment);
  return [edgeCore.path, agent.path];
}

/** What is on or off as a whole: `rest: off` says `rest: { enabled: false }`. */
const SWITCHES = ['rest', 'tunnel', 'web'] as const;

function withSwitches(content: unknown): unknown {
  if (typeof content !== 'object' || content === null) return content;
  const layer = { ...content } as Record<string, unknown>;
  for (const name of SWITCHES) {
    const enabled = switchOf(layer[name]);
    if (enabled !== undefined) layer[name] = { enabled };
  }
  return layer;
}

function fileSources(
  commandLine: CommandLine,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly edgeCore: YamlSource; readonly agent: YamlSource } {
  const source = (flag: string, variable: string, fallback: string): YamlSource =>
    fileSource(commandLine, environment, flag, variable, fallback);
  return {
    edgeCore: source('edgecore-config', 'EDGECTL_EDGECORE_CONFIG', DEFAULT_PATHS.edgeCoreFile),
    agent: source('config', 'EDGECTL_CONFIG', DEFAULT_PATHS.agentFile),
  };
}

function fileSource(
  commandLine: CommandLine,
  environment: Readonly<Record<string, string | undefined>>,
  flag: string,
  variable: string,
  fallback: string,
): YamlSource {
  const named = commandLine.values.get(flag) ?? environment[variable];
  return { path: named || fallback, required: Boolean(named) };
}

function given(
  name: string,
  value: string | undefined,
  layer: (value: string) => ConfigurationLayer,
  validate: ValidateFunction<ConfigurationLayer>,
): ConfigurationLayer {
  if (value === undefined || value === '') return {};
  const made = layer(value);
  if (validate(made)) return made;
  throw new EdgectlError(
    'InvalidParams',
    `${name}=${JSON.stringify(value)}: ${describe(validate, made).message}`,
  );
}

function overlay(base: Configuration, layer: ConfigurationLayer): Configuration {
  return {
    ...base,
    ...layer,
    log: { ...base.log, ...layer.log },
    backends: { ...base.backends, ...layer.backends },
    edgeStream: { ...base.edgeStream, ...layer.edgeStream },
    tunnel: { ...base.tunnel, ...layer.tunnel },
    devices: { ...base.devices, ...layer.devices },
    publish: { ...base.publish, ...layer.publish },
    rest: { ...base.rest, ...layer.rest },
    web: { ...base.web, ...layer.web },
    mappers: { ...base.mappers, ...layer.mappers },
    programs: { ...base.programs, ...layer.programs },
    limits: { ...base.limits, ...layer.limits },
    brokers: overlayBrokers(base.brokers, layer.brokers ?? []),
  };
}

/** By name, so that agent.yaml can add a credential to the broker that edgecore.yaml names. */
function overlayBrokers(
  base: readonly BrokerConfiguration[],
  layers: readonly BrokerLayer[],
): BrokerConfiguration[] {
  const brokers = new Map(base.map((broker) => [broker.name, broker]));
  for (const layer of layers) {
    const known = brokers.get(layer.name);
    const url = layer.url ?? known?.url;
    if (url === undefined) {
      throw new EdgectlError('InvalidParams', `broker ${JSON.stringify(layer.name)} has no url`, {
        hint: 'give it one in agent.yaml',
      });
    }
    brokers.set(layer.name, { enabled: true, accessControl: 'none', ...known, ...layer, url });
  }
  return [...brokers.values()];
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

/** Checks of a listener of the embedded broker beyond its schema. */
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** @throws EdgectlError `InvalidParams` */
function checkListener(listener: ListenerConfiguration): void {
  const { kind, address, port, certFile, keyFile, clientCaFile } = listener;
  const family = isIP(address);
  if (family === 0) throw invalid(listener, `${JSON.stringify(address)} is not an IP address`);
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw invalid(listener, 'certFile and keyFile go together');
  }
  const secure = certFile !== undefined;
  if (kind === 'tcp' && (secure || clientCaFile !== undefined)) {
    throw invalid(listener, 'certificates are for kind: tls and kind: websocket');
  }
  if (kind === 'tls' && !secure) throw invalid(listener, 'it needs certFile and keyFile');
  if (clientCaFile !== undefined && !secure) {
    throw invalid(listener, 'clientCaFile needs certFile and keyFile');
  }
  if (secure || LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4')) return;
  throw new EdgectlError(
    'InvalidParams',
    `listener ${kind} ${hostPort(address, port)}: passwords would be sent unencrypted`,
    { hint: 'use TLS (certFile and keyFile), or an address of loopback' },
  );
}

function invalid({ kind, address, port }: ListenerConfiguration, message: string): EdgectlError {
  return new EdgectlError('InvalidParams', `listener ${kind} ${hostPort(address, port)}: ${message}`);
}

/** As JSON, in bytes: `info` has at most 256 with them. */
const LABELS_MAX_BYTES = 128;

/** @throws EdgectlError `InvalidParams` */
function checkLabels(labels: Configuration['labels']): void {
  const bytes = Buffer.byteLength(JSON.stringify(labels));
  if (bytes <= LABELS_MAX_BYTES) return;
  throw new EdgectlError(
    'InvalidParams',
    `labels: ${bytes} bytes as JSON; the limit is ${LABELS_MAX_BYTES}, because every reader of info receives them`,
    { hint: 'keep those that an inventory of nodes needs' },
  );
}

// How much memory the agent's control group may use: of the unit, or of the container.

/** Control groups of version 1 express "no limit" by a number near 2^63. */
const UNLIMITED_BYTES = 2 ** 60;

/**
 * The least limit of the group and those above it, in bytes; `undefined` if there is none or nobody can tell. Reads `memory.max`
 * (version 2) and `memory.limit_in_bytes` (version 1).
 * @param root of the file system, for tests
 */
export function memoryLimitBytes(root = '/'): number | undefined {
  const found = groupsOf(read(join(root, 'proc/self/cgroup')) ?? '').flatMap(({ mount, path, file }) =>
    // Inside a container the mounted tree often begins at the container's own group, and the path is the host's.
    foldersUpFrom(path).flatMap((folder) => bytesIn(join(root, 'sys/fs/cgroup', mount, folder, file)) ?? []),
  );
  return found.length === 0 ? undefined : Math.min(...found);
}

interface Group {
  readonly mount: string;
  readonly path: string;
  readonly file: string;
}

/** Lines `hierarchy:controllers:path` (cgroups(7)); version 2 has no controllers in its line. */
function groupsOf(text: string): Group[] {
  const groups: Group[] = [];
  for (const line of text.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    // If both versions are mounted ("hybrid"), version 2 has a folder of its own.
    if (controllers === '') {
      groups.push({ mount: '', path, file: 'memory.max' }, { mount: 'unified', path, file: 'memory.max' });
    } else if (controllers.split(',').includes('memory')) {
      groups.push({ mount: 'memory', path, file: 'memory.limit_in_bytes' });
    }
  }
  return groups;
}

/** The folder and all above it: a limit holds for what lies below. */
function foldersUpFrom(path: string): string[] {
  const folders: string[] = [];
  for (let folder = path; ; folder = dirname(folder)) {
    folders.push(folder);
    if (dirname(folder) === folder) return folders;
  }
}

function bytesIn(path: string): number | undefined {
  const text = read(path)?.trim();
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const bytes = Number(text);
  return bytes > 0 && bytes < UNLIMITED_BYTES ? bytes : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
