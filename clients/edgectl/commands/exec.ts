/** `exec POD -- COMMAND`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { podName, withoutPodWord } from '../pod-reference.ts';
import { podSession, type PodSessionOptions } from './pod-session.ts';

function usage(message: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, {
    layer: 'client',
    hint: 'edgectl exec POD [-c CONTAINER] [-it] -- COMMAND [ARGUMENT...]',
  });
}

/** `command` is what stands behind `--`. */
export async function exec(
  words: readonly string[],
  command: readonly string[] | undefined,
  options: PodSessionOptions,
): Promise<number> {
  const [reference, ...rest] = withoutPodWord(words);
  if (reference === undefined) throw usage('pod or type/name must be specified');
  if (rest.length > 0) throw usage('exec [POD] [COMMAND] is not supported: write exec [POD] -- [COMMAND]');
  if (command === undefined || command.length === 0) {
    throw usage('you must specify at least one command for the container');
  }
  return podSession({ pod: podName(reference), command }, options);
}
