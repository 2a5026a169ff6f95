/** `describe device [NAME…]`. */
import type { Client, Result } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { withClient } from '../connect.ts';
import { describeDevice } from '../describe/device.ts';
import { type DescribeOptions, printDescribed, refuseNameAndSelector } from '../describe/print-described.ts';
import { deviceNames, nameOf, selectedDevices } from '../devices/device-reference.ts';
import { DEVICES } from '../resources/kinds.ts';
import { checkObjectName } from '../resources/object-name.ts';
import { callOptions, DEFAULT_NAMESPACE } from '../global-options.ts';

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
      ? names.map((name) => ({ namespace, name: checkObjectName(DEVICES, name) }))
      : (await selectedDevices(client, [], options)).map(nameOf);
  const answers = await Promise.allSettled(devices.map(ask));
  return answers.map((answer) =>
    answer.status === 'fulfilled' ? answer.value : EdgectlError.from(answer.reason),
  );
}

export async function describeDevices(words: readonly string[], options: DescribeOptions): Promise<number> {
  const names = deviceNames(words, 'describe');
  refuseNameAndSelector(names, options);
  const outcomes = await withClient(options, (client) => askFor(client, names, options));
  return printDescribed(outcomes, options, describeDevice);
}
