/** The node of this computer, as its files name it, for commands that work on them without the agent. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { DEFAULT_PATHS } from '../../common/default-paths.ts';
import { jsonObject } from '../../common/json-object.ts';
import { valueOfYaml } from '../../common/parse-yaml.ts';
import { readRegularFileSync } from '../../common/regular-file.ts';
import { nodeFiles, type NodeFiles } from './backup/node-files.ts';
import type { GlobalOptions } from './global-options.ts';

export interface LocalNodeOptions extends GlobalOptions {
  readonly agentConfig?: string;
  readonly edgecoreConfig?: string;
}

export interface LocalNode {
  readonly agentFile: string;
  readonly known: NodeFiles;
  /** What the agent calls the node. */
  readonly name: string;
}

export function agentFileOf({ agentConfig }: LocalNodeOptions): string {
  return resolve(agentConfig ?? DEFAULT_PATHS.agentFile);
}

/** @throws EdgectlError `InvalidParams` if agent.yaml is not YAML */
export function readLocalNode(options: LocalNodeOptions): LocalNode {
  const agentFile = agentFileOf(options);
  const known = nodeFiles(agentFile, contentOf(agentFile));
  return { agentFile, known, name: nodeName(options, known) };
}

/** What the agent would call the node with these files. */
export function nodeName({ node, edgecoreConfig }: LocalNodeOptions, known: NodeFiles): string {
  return (
    node ??
    process.env['EDGECTL_NODE'] ??
    known.node ??
    edgeCoreName(edgecoreConfig) ??
    hostname().toLowerCase()
  );
}

function contentOf(path: string): unknown {
  let text: string;
  try {
    text = readRegularFileSync(path).toString();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return valueOfYaml(text);
}

function edgeCoreName(path: string = DEFAULT_PATHS.edgeCoreFile): string | undefined {
  try {
    const { modules } = jsonObject(valueOfYaml(readRegularFileSync(path).toString('utf8')));
    const { hostnameOverride } = jsonObject(jsonObject(modules)['edged']);
    return typeof hostnameOverride === 'string' && hostnameOverride !== '' ? hostnameOverride : undefined;
  } catch {
    return undefined;
  }
}
