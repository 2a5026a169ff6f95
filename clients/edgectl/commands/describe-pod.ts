/** `describe pod [NAME…]`. */
import type { Client, Params, Result } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Event, Pod } from 'kubernetes-types/core/v1.js';
import { checkObjectName } from '../resources/object-name.ts';
import { withClient } from '../connect.ts';
import { describePod } from '../describe/pod.ts';
import { type DescribeOptions, printDescribed, refuseNameAndSelector } from '../describe/print-described.ts';
import { callOptions, DEFAULT_NAMESPACE } from '../global-options.ts';
import { isPodWord, podWord, withoutPodWord } from '../pod-reference.ts';

type Described = Result<'pod.describe'>;
type PodName = { readonly namespace: string; readonly name: string };

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
  return withoutPodWord(words).map(podWord);
}

async function podNames(client: Client, params: Params<'pod.list'>): Promise<readonly PodName[]> {
  const fields = ['$.metadata.namespace', '$.metadata.name'];
  const { items } = await client.call('pod.list', { ...params, fields });
  return items.map(({ metadata: { namespace = DEFAULT_NAMESPACE, name } }) => ({ namespace, name }));
}

/** A name that is not there may be the beginning of others, as for kubectl. */
async function describeByPrefix(
  client: Client,
  { namespace, name }: PodName,
  notFound: EdgectlError,
  ask: (pod: PodName) => Promise<Described>,
): Promise<Described> {
  const pods = (await podNames(client, { namespace })).filter((pod) => pod.name.startsWith(name));
  const described = await Promise.all(pods.map(ask));
  const [first] = described;
  if (first === undefined) {
    checkObjectName('pods', name);
    throw notFound;
  }
  return { meta: first.meta, items: described.flatMap(({ items }) => items) };
}

async function askFor(
  client: Client,
  names: readonly string[],
  options: DescribeOptions,
): Promise<readonly (Described | EdgectlError)[]> {
  const { namespace = DEFAULT_NAMESPACE, allNamespaces, selector, showEvents = true } = options;
  const common = { showEvents, maxBytes: MAX_ANSWER_BYTES };
  const chosen = selector === undefined ? {} : { labelSelector: selector };
  const ask = (pod: PodName): Promise<Described> =>
    client.call('pod.describe', { ...common, ...pod }, callOptions(options));
  if (names.length === 0 && !allNamespaces)
    return [await client.call('pod.describe', { ...common, namespace, ...chosen }, callOptions(options))];
  const pods =
    names.length > 0
      ? names.map((name) => ({ namespace, name }))
      : await podNames(client, { ...chosen, allNamespaces: true });
  const answers = await Promise.allSettled(
    pods.map((pod) =>
      ask(pod).catch((error: unknown) => {
        const failure = EdgectlError.from(error);
        // The beginning of a name need not be one itself: `press-`.
        if (failure.kind !== 'NotFound' && failure.kind !== 'InvalidParams') throw failure;
        return describeByPrefix(client, pod, failure, ask);
      }),
    ),
  );
  return answers.map((answer) =>
    answer.status === 'fulfilled' ? answer.value : EdgectlError.from(answer.reason),
  );
}

export async function describePods(words: readonly string[], options: DescribeOptions): Promise<number> {
  const names = namesOf(words);
  refuseNameAndSelector(names, options);
  const outcomes = await withClient(options, (client) => askFor(client, names, options));
  // The contract carries Kubernetes objects as they are; only here are their fields read.
  return printDescribed(outcomes, options, ({ pod, events }, nowMs) =>
    describePod(pod as unknown as Pod, events as readonly Event[] | undefined, nowMs),
  );
}
