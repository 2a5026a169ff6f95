/** `bundle`: everything that a colleague or a vendor needs to look into a node, and no secret. */
import { resolve } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { systemClock } from '../../../common/clock.ts';
import { writePrivateFile } from '../../../common/private-file.ts';
import { AgentParts, type PodName } from '../bundle/agent-parts.ts';
import { archiveOf, sha256Of } from '../bundle/archive.ts';
import { Collection } from '../bundle/collection.ts';
import { collectLocal, collectVersions } from '../bundle/local-parts.ts';
import { type Bundle, makeBundle } from '../bundle/make-bundle.ts';
import { DIAGNOSIS } from '../bundle/shapes.ts';
import { connectTo } from '../connect.ts';
import { brokerAddress, DEFAULT_NAMESPACE, type GlobalOptions } from '../global-options.ts';
import { nodeName } from '../local-node.ts';
import { printable } from '../output/printable.ts';
import { isPodWord, podName, withoutPodWord } from '../pod-reference.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';
import { EDGECTL_VERSION } from '../version.ts';
import { diagnose } from './doctor.ts';

export interface BundleCommandOptions extends GlobalOptions {
  readonly output?: string;
  readonly withLogs?: boolean;
  readonly redactNames?: boolean;
  readonly logFile?: readonly string[];
  readonly agentConfig?: string;
  readonly edgecoreConfig?: string;
}

/** Both together, and what it takes to compress: less than half a minute. */
const COLLECT_MS = 18_000;
const FILTER_MS = 8_000;
const CONNECT_MS = 8_000;
const STDOUT = '-';

export async function bundle(words: readonly string[], options: BundleCommandOptions): Promise<number> {
  const pod = podOf(words, options);
  const { withLogs = false, redactNames = false } = options;
  const atNode = brokerAddress(options, process.env).startsWith('/');
  const collection = new Collection(COLLECT_MS, systemClock);
  const madeAt = new Date(systemClock.now());
  collectVersions(collection, atNode);
  const [node] = await Promise.all([
    collectFromAgent(collection, options, pod),
    collection.attempt('diagnosis', async () => {
      const checks = await diagnose({ ...options, requestTimeout: callMs(options) });
      collection.structure('node/doctor.json', checks, DIAGNOSIS);
    }),
    atNode
      ? collectLocal(collection, { ...options, withLogs, logFiles: options.logFile ?? [] })
      : collection.miss(
          'configuration and logs of programs',
          'the bundle was not made at the node: run edgectl bundle there',
        ),
  ]);
  const made = await makeBundle(collection, {
    node: node ?? nameOf(options),
    withLogs,
    redactNames,
    madeAt,
    filterMs: FILTER_MS,
    version: EDGECTL_VERSION,
    sha256: sha256Of,
  });
  const archive = await archiveOf(made.root, made.files, madeAt);
  const place = save(made, archive, options, madeAt);
  if (place === undefined) await stdout.write(archive);
  await report(made, archive.length, place, withLogs);
  return 0;
}

/** No call may take longer than the bundle has time for. */
function callMs({ requestTimeout }: GlobalOptions): number {
  return Math.min(CONNECT_MS, requestTimeout || CONNECT_MS);
}

function podOf(
  words: readonly string[],
  { namespace = DEFAULT_NAMESPACE }: GlobalOptions,
): PodName | undefined {
  const [first] = words;
  if (first === undefined) return undefined;
  if (words.length === 1 && isPodWord(first)) throw usage('name the pod: edgectl bundle pod NAME');
  const [reference = '', ...more] = withoutPodWord(words);
  if (more.length > 0) throw usage('a bundle is of one pod, or of the whole node');
  return { namespace, name: podName(reference) };
}

function usage(message: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, { layer: 'client' });
}

/** @returns the node's name; `undefined` if the agent could not be asked for it */
async function collectFromAgent(
  collection: Collection,
  options: BundleCommandOptions,
  pod: PodName | undefined,
): Promise<string | undefined> {
  let name: string | undefined;
  await collection.attempt('what the agent knows', async () => {
    const client = await connectTo({ ...options, requestTimeout: callMs(options) });
    try {
      name = client.node;
      const wanted = { withLogs: options.withLogs ?? false, ...(pod === undefined ? {} : { pod }) };
      await new AgentParts(client, collection, wanted).collect();
    } finally {
      await client.close();
    }
  });
  return name;
}

/** Of a node whose agent does not answer. */
function nameOf(options: BundleCommandOptions): string {
  return nodeName(options, { database: '', socket: '', files: [] });
}

/** @returns where it is; `undefined` if it is for standard output */
function save(
  made: Bundle,
  archive: Buffer,
  { output }: BundleCommandOptions,
  madeAt: Date,
): string | undefined {
  if (output === STDOUT) return undefined;
  const stamp = madeAt.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const place = resolve(output ?? `${made.root}-${stamp}.tar.gz`);
  writePrivateFile(place, archive);
  if (made.names.size > 0)
    writePrivateFile(
      `${place}.names.json`,
      `${JSON.stringify(Object.fromEntries([...made.names].map(([name, other]) => [other, name])), undefined, 2)}\n`,
    );
  return place;
}

async function report(
  made: Bundle,
  bytes: number,
  place: string | undefined,
  withLogs: boolean,
): Promise<void> {
  for (const { what, why } of made.missing) await stderr.write(`${printable(`missing: ${what}: ${why}`)}\n`);
  if (place === undefined) return;
  const removed = made.removals.reduce((sum, { count }) => sum + count, 0);
  const lines = [
    `${made.files.length} files, ${Math.ceil(bytes / 1024)} KiB saved in ${place}`,
    `left out: ${removed} values, listed in REMOVED.txt${withLogs ? '' : '; logs and messages: --with-logs puts them in, filtered'}`,
    ...(made.names.size > 0 ? [`what is called what: ${place}.names.json (not in the bundle)`] : []),
  ];
  await stdout.write(`${lines.join('\n')}\n`);
}
