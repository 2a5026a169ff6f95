/** `describe pod [NAME…]`, and where devices are described. */
import type { Client, Result } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Event, Pod } from 'kubernetes-types/core/v1.js';
import { systemClock } from '../../../common/clock.ts';
import { withClient } from '../connect.ts';
import { isDeviceWord } from '../devices/device-reference.ts';
import { describePod } from '../describe/pod.ts';
import { errorText } from '../exit.ts';
import { DEFAULT_NAMESPACE, type GlobalOptions } from '../global-options.ts';
import { sourceNote } from '../output/source-note.ts';
import { isPodWord, podName, withoutPodWord } from '../pod-reference.ts';
import { printNote } from '../terminal/note.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface DescribeOptions extends GlobalOptions {
  readonly allNamespaces?: boolean;
  readonly selector?: string;
  readonly showEvents?: boolean;
}

type Described = Result<'pod.describe'>;

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

function namesOf(words: readonly string[]): readonly string[] {
  const [first] = words;
  if (first === undefined) {
    throw new EdgectlError('InvalidParams', 'you must specify the type of resource to describe', {
      layer: 'client',
      hint: 'edgectl describe pod|device [NAME...]',
    });
  }
  if (words.length === 1 && isPodWord(first)) return [];
  if (!isPodWord(first) && !first.includes('/')) {
    throw new EdgectlError('InvalidParams', `the server doesn't have a resource type "${first}"`, {
      layer: 'client',
      hint: 'there are: pods, devices',
    });
  }
  return withoutPodWord(words).map(podName);
}

/** A name that is not there may be the beginning of others, as for kubectl. */
async function describeByPrefix(
  client: Client,
  name: string,
  namespace: string,
  notFound: EdgectlError,
  ask: (name: string) => Promise<Described>,
): Promise<Described> {
  const { items, meta } = await client.call('pod.list', { namespace, fields: ['$.metadata.name'] });
  const names = items.map(({ metadata }) => metadata.name).filter((each) => each.startsWith(name));
  if (names.length === 0) throw notFound;
  const described = await Promise.all(names.map(ask));
  return { meta, items: described.flatMap((each) => each.items) };
}

async function askFor(client: Client, names: readonly string[], options: DescribeOptions) {
  const namespace = options.namespace ?? DEFAULT_NAMESPACE;
  const common = {
    namespace,
    showEvents: options.showEvents ?? true,
    maxBytes: MAX_ANSWER_BYTES,
  };
  const callOptions = options.requestTimeout === undefined ? {} : { timeoutMs: options.requestTimeout };
  if (names.length === 0) {
    const { selector } = options;
    const params = { ...common, ...(selector === undefined ? {} : { labelSelector: selector }) };
    return [await client.call('pod.describe', params, callOptions)];
  }
  const failures: EdgectlError[] = [];
  const ask = (name: string): Promise<Described> =>
    client.call('pod.describe', { ...common, name }, callOptions);
  const answers = await Promise.all(
    names.map(async (name) => {
      try {
        return await ask(name).catch((error: unknown) => {
          const failure = EdgectlError.from(error);
          if (failure.kind !== 'NotFound') throw failure;
          return describeByPrefix(client, name, namespace, failure, ask);
        });
      } catch (error) {
        failures.push(EdgectlError.from(error));
        return undefined;
      }
    }),
  );
  return [...answers.filter((answer) => answer !== undefined), ...failures];
}

export async function describe(words: readonly string[], options: DescribeOptions): Promise<number> {
  if (isDeviceWord((words[0] ?? '').split('/')[0] ?? '')) {
    const { describeDevices } = await import('./describe-device.ts');
    return describeDevices(words, options);
  }
  const names = namesOf(words);
  if (names.length > 0 && options.selector !== undefined) {
    throw new EdgectlError('InvalidParams', 'name cannot be provided when a selector is specified', {
      layer: 'client',
    });
  }
  const outcomes = await withClient(options, (client) => askFor(client, names, options));
  const failures = outcomes.filter((outcome) => EdgectlError.is(outcome));
  const answers = outcomes.filter((outcome): outcome is Described => !EdgectlError.is(outcome));
  const nowMs = systemClock.now();
  const texts = answers.flatMap(({ items }) =>
    // The contract carries Kubernetes objects as they are; only here are their fields read.
    items.map(({ pod, events }) =>
      describePod(pod as unknown as Pod, events as readonly Event[] | undefined, nowMs),
    ),
  );
  await stdout.write(texts.join('\n\n'));
  if (texts.length === 0 && failures.length === 0) {
    await stderr.write(`No resources found in ${options.namespace ?? DEFAULT_NAMESPACE} namespace.\n`);
  }
  await printNote(
    sourceNote(
      answers.map(({ meta }) => meta),
      nowMs,
    ),
  );
  for (const failure of failures) await stderr.write(`${errorText(failure)}\n`);
  return failures[0]?.exitCode ?? 0;
}
