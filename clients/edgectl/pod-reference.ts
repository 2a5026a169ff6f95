/** How pods are named on the command line: `NAME`, `pod NAME`, `pod/NAME`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { checkObjectName } from './resources/object-name.ts';

const POD_WORDS: ReadonlySet<string> = new Set(['pod', 'pods', 'po']);

export function isPodWord(word: string): boolean {
  return POD_WORDS.has(word.toLowerCase());
}

/** `web-0` or `pod/web-0`. @throws EdgectlError `InvalidParams` for another kind of object, `NotFound` for what no pod is called. */
export function podName(reference: string): string {
  return checkObjectName('pods', podWord(reference));
}

/** As {@link podName}, also the beginning of a name: `press-`. */
export function podWord(reference: string): string {
  const slash = reference.indexOf('/');
  if (slash === -1) return reference;
  const kind = reference.slice(0, slash);
  if (!isPodWord(kind)) {
    throw new EdgectlError('InvalidParams', `this command works on pods, not on "${kind}"`, {
      layer: 'client',
      hint: 'name a pod: NAME, pod NAME or pod/NAME',
    });
  }
  return reference.slice(slash + 1);
}

/** Takes off a leading `pod`; a pod that is itself called `pod` is named `pod/pod`, or alone. */
export function withoutPodWord(words: readonly string[]): readonly string[] {
  const [first] = words;
  return first !== undefined && words.length > 1 && isPodWord(first) ? words.slice(1) : words;
}
