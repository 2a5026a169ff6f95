/** Whether a log comes compressed: over a broker on another machine it does, where nothing else is said. */
import type { Client, LogStream } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { brokerAddress, type GlobalOptions } from '../global-options.ts';
import type { LogParams } from './log-request.ts';

const CHOICES = ['auto', 'none', 'gzip', 'zstd'] as const;

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** @throws EdgectlError `InvalidParams` */
function choiceOf(word: string): (typeof CHOICES)[number] {
  const choice = CHOICES.find((one) => one === word);
  if (choice !== undefined) return choice;
  throw new EdgectlError('InvalidParams', `--compress is one of ${CHOICES.join(', ')}`, {
    layer: 'client',
    hint: '--compress gzip',
  });
}

/** True for a unix socket and for this machine's own addresses: there, compression would only cost time. */
export function isLocal(address: string): boolean {
  return !URL.canParse(address) || address.startsWith('unix:') || LOOPBACK.test(new URL(address).hostname);
}

/**
 * @param compress the value of --compress
 * @throws EdgectlError as `Client.logs`
 */
export async function openLog(
  client: Client,
  params: LogParams,
  { compress = 'auto', ...options }: GlobalOptions & { readonly compress?: string },
  open: (params: LogParams) => Promise<LogStream>,
): Promise<LogStream> {
  const choice = choiceOf(compress);
  if (choice === 'none' || (choice === 'auto' && isLocal(brokerAddress(options, process.env)))) {
    return open(params);
  }
  if (choice !== 'auto') return open({ ...params, encoding: choice });
  try {
    return await open({ ...params, encoding: 'zstd' });
  } catch (error) {
    // An agent of an earlier version does not know the parameter; nobody asked for it.
    const { kind, details } = EdgectlError.from(error);
    if (kind !== 'InvalidParams' || details?.['parameter'] !== 'encoding') throw error;
    return open(params);
  }
}
