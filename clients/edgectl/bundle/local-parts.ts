/** What only this computer has: configuration files, the logs of EdgeCore, of the agent and of mappers. For a bundle that is made at the node. */
import { execFile } from 'node:child_process';
import { arch, release, type as systemName } from 'node:os';
import { basename } from 'node:path';
import { DEFAULT_PATHS } from '../../../common/default-paths.ts';
import { valueOfYaml } from '../../../common/parse-yaml.ts';
import { openRegularFile, readRegularFileSync } from '../../../common/regular-file.ts';
import { EDGECTL_VERSION } from '../version.ts';
import type { Collection } from './collection.ts';
import { facts, type Shape } from './shape.ts';
import { AGENT_CONFIGURATION, EDGECORE_CONFIGURATION } from './shapes.ts';

export interface LocalWanted {
  readonly agentConfig?: string;
  readonly edgecoreConfig?: string;
  /** Further logs of programs on the node. */
  readonly logFiles: readonly string[];
  readonly withLogs: boolean;
}

/** systemd's names, as `journalctl --unit` takes them. */
const UNITS = ['edgecore', 'edgectl-agent', '*mapper*'];
/** Where `keadm` and packages let EdgeCore write. */
const EDGECORE_LOG = '/var/log/kubeedge/edgecore.log';
const LOG_BYTES = 1024 * 1024;
const JOURNAL_LINES = '5000';
const JOURNAL_MS = 5_000;

export async function collectLocal(collection: Collection, wanted: LocalWanted): Promise<void> {
  const { agentConfig = DEFAULT_PATHS.agentFile, edgecoreConfig = DEFAULT_PATHS.edgeCoreFile } = wanted;
  const configuration = (
    what: string,
    path: string,
    shape: Shape,
  ): readonly [string, () => Promise<void>] => [
    path,
    async () => {
      const text = readRegularFileSync(path).toString();
      collection.structure(`configuration/${what}.json`, valueOfYaml(text), shape);
    },
  ];
  await collection.each([
    configuration('agent', agentConfig, AGENT_CONFIGURATION),
    configuration('edgecore', edgecoreConfig, EDGECORE_CONFIGURATION),
    ...(wanted.withLogs ? programLogs(collection, wanted.logFiles) : []),
  ]);
}

export function collectVersions(collection: Collection, atNode: boolean): void {
  collection.structure(
    'versions.json',
    {
      edgectl: EDGECTL_VERSION,
      runtime: `Node.js ${process.versions.node}`,
      ...(atNode
        ? { system: systemName(), kernel: release(), architecture: arch(), distribution: distribution() }
        : {}),
    },
    facts('edgectl runtime system kernel architecture distribution'),
  );
}

function distribution(): string {
  try {
    const text = readRegularFileSync('/etc/os-release').toString();
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

function programLogs(
  collection: Collection,
  files: readonly string[],
): readonly (readonly [string, () => Promise<void>])[] {
  const ofFile = (path: string): readonly [string, () => Promise<void>] => [
    path,
    async () => collection.text(`programs/${basename(path)}`, await endOf(path)),
  ];
  return [
    ...UNITS.map((unit) => [`journal of ${unit}`, () => journal(collection, unit)] as const),
    ...files.map(ofFile),
  ];
}

async function journal(collection: Collection, unit: string): Promise<void> {
  const output = await new Promise<Buffer>((resolve, reject) => {
    execFile(
      'journalctl',
      ['--unit', unit, '--lines', JOURNAL_LINES, '--no-pager', '--quiet', '--output', 'short-iso'],
      { encoding: 'buffer', timeout: JOURNAL_MS, killSignal: 'SIGKILL', maxBuffer: 64 * LOG_BYTES },
      (error, stdout) => {
        if (error === null) resolve(stdout);
        else reject(error as Error);
      },
    );
  }).catch((error: NodeJS.ErrnoException) => {
    if (unit !== 'edgecore')
      throw error.code === 'ENOENT' ? new Error('this computer has no journalctl') : error;
    return Buffer.alloc(0);
  });
  if (output.length > 0) {
    collection.text(`programs/${unit.replaceAll('*', '')}.journal`, output);
    return;
  }
  if (unit !== 'edgecore') throw new Error('there is no such unit, or its journal is empty');
  collection.text('programs/edgecore.log', await endOf(EDGECORE_LOG));
}

async function endOf(path: string): Promise<Buffer> {
  const file = await openRegularFile(path);
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - LOG_BYTES);
    const bytes = Buffer.alloc(Math.min(size, LOG_BYTES));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
