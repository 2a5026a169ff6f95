/** `attach POD`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { podName, withoutPodWord } from '../pod-reference.ts';
import { podSession, type PodSessionOptions } from './pod-session.ts';

const PROMPT = "If you don't see a command prompt, try pressing enter.";

export async function attach(words: readonly string[], options: PodSessionOptions): Promise<number> {
  const [reference, ...rest] = withoutPodWord(words);
  if (reference === undefined || rest.length > 0) {
    throw new EdgectlError('InvalidParams', 'exactly one pod must be specified', {
      layer: 'client',
      hint: 'edgectl attach POD [-c CONTAINER] [-it]',
    });
  }
  return podSession({ pod: podName(reference), prompt: PROMPT }, options);
}
