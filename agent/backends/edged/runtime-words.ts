/** EdgeCore needs the container runtime as we do: where that is away, Edged passes the words of its gRPC client on. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { BACKEND_REMEDIES } from '../../../common/diagnose/remedies.ts';

const AWAY = /rpc error: code = (Unavailable|DeadlineExceeded)|dial unix \S+: connect:/;

/** What an error message of Edged says about the runtime; `undefined` if it is about something else. */
export function runtimeAway(words: string): EdgectlError | undefined {
  if (!AWAY.test(words)) return undefined;
  return new EdgectlError('Unavailable', 'the container runtime does not answer EdgeCore', {
    layer: 'cri',
    hint: BACKEND_REMEDIES.cri.hint,
    ran: 'no',
    details: { runtime: words.slice(0, 1000) },
  });
}
