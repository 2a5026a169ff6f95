/** `describe pod|device [NAME…]`: which of the two. */
import type { DescribeOptions } from '../describe/print-described.ts';
import { isDeviceWord } from '../devices/device-reference.ts';
import { describePods } from './describe-pod.ts';

export async function describe(words: readonly string[], options: DescribeOptions): Promise<number> {
  if (!isDeviceWord((words[0] ?? '').split('/')[0] ?? '')) return describePods(words, options);
  const { describeDevices } = await import('./describe-device.ts');
  return describeDevices(words, options);
}
