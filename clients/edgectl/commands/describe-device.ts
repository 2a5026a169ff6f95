/** `describe device [NAME…]`. */
import type { Client, Result } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { systemClock } from '../../../common/clock.ts';
import { withClient } from '../connect.ts';
import { describeDevice } from '../describe/device.ts';
import { callOptions, deviceNames, nameOf, selectedDevices } from '../devices/device-reference.ts';
import { errorText } from '../exit.ts';
import { DEFAULT_NAMESPACE } from '../global-options.ts';
import { sourceNote } from '../output/source-note.ts';
import { printNote } from '../terminal/note.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';
import type { DescribeOptions } from './describe.ts';

type Described = Result<'device.describe'>;

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

async function askFor(
  client: Client,
  names: readonly string[],
  options: DescribeOptions,
): Promise<readonly (Described | EdgectlError)[]> {
  const { namespace = DEFAULT_NAMESPACE, allNamespaces, selector, showEvents = true } = options;
  const ask = (device: { readonly namespace: string; readonly name: string }): Promise<Described> =>
    client.call(
      'device.describe',
      { ...device, showEvents, maxBytes: MAX_ANSWER_BYTES },
      callOptions(options),
    );
  if (names.length === 0 && !allNamespaces) {
    const chosen = selector === undefined ? {} : { labelSelector: selector };
    const params = { namespace, showEvents, maxBytes: MAX_ANSWER_BYTES, ...chosen };
    return [await client.call('device.describe', params, callOptions(options))];
  }
  const devices =
    names.length > 0
      ? names.map((name) => ({ namespace, name }))
      : (await selectedDevices(client, [], options)).map(nameOf);
  const answers = await Promise.allSettled(devices.map(ask));
  return answers.map((answer) =>
    answer.status === 'fulfilled' ? answer.value : EdgectlError.from(answer.reason),
  );
}

export async function describeDevices(words: readonly string[], options: DescribeOptions): Promise<number> {
  const names = deviceNames(words, 'describe');
  if (names.length > 0 && (options.selector !== undefined || options.allNamespaces)) {
    throw new EdgectlError('InvalidParams', 'name cannot be provided when a selector is specified', {
      layer: 'client',
    });
  }
  const outcomes = await withClient(options, (client) => askFor(client, names, options));
  const failures = outcomes.filter((outcome) => EdgectlError.is(outcome));
  const answers = outcomes.filter((outcome): outcome is Described => !EdgectlError.is(outcome));
  const nowMs = systemClock.now();
  const texts = answers.flatMap(({ items }) => items.map((item) => describeDevice(item, nowMs)));
  await stdout.write(texts.join('\n\n'));
  if (texts.length === 0 && failures.length === 0)
    await stderr.write(`No resources found in ${options.namespace ?? DEFAULT_NAMESPACE} namespace.\n`);
  const metas = answers.map(({ meta }) => meta);
  await printNote(sourceNote(metas, nowMs));
  for (const failure of failures) await stderr.write(`${errorText(failure)}\n`);
  return failures[0]?.exitCode ?? 0;
}
