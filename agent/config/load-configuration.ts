/** Lays the sources over each other: defaults, edgecore.yaml, agent.yaml, environment, flags; the later wins. */
import { hostname } from 'node:os';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isPrincipal } from '@edgectl/rpc-schema/topics';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { DEFAULT_PATHS } from '../../common/default-paths.ts';
import { limitsWithin } from '../../common/limits.ts';
import { ADDRESS_FORMAT, isAddress } from './address-format.ts';
import type { CommandLine } from './command-line.ts';
import { checkRest } from './check-rest.ts';
import {
  type BrokerConfiguration,
  type BrokerLayer,
  type Configuration,
  type ConfigurationLayer,
  defaultConfiguration,
} from './configuration.ts';
import { configurationSchema } from './configuration-schema.ts';
import { checkListener } from './check-listener.ts';
import { type EdgeCoreFile, edgeCoreSchema, layerOfEdgeCore } from './edgecore-file.ts';
import { memoryLimitBytes } from './memory-limit.ts';
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
      `node name ${JSON.stringify(merged.node)} cannot stand in an MQTT topic`,
      {
        hint: 'set node in agent.yaml, EDGECTL_NODE or --node',
      },
    );
  }
  merged.listeners.forEach(checkListener);
  checkRest(merged.rest);
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
const SWITCHES = ['rest', 'tunnel'] as const;

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
