/** `events`: what `get events` shows, of one object or of one type. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { get, type GetOptions } from './get.ts';

export interface EventsOptions extends GetOptions {
  /** `TYPE/NAME`. */
  readonly for?: string;
  readonly types?: readonly string[];
}

/** As events name what they are about. */
const INVOLVED: readonly (readonly [kind: string, words: readonly string[]])[] = [
  ['Pod', ['pod', 'pods', 'po']],
  ['Device', ['device', 'devices', 'dev', 'devices.devices.kubeedge.io', 'device.devices.kubeedge.io']],
  ['Node', ['node', 'nodes', 'no']],
];

const TYPES = ['Normal', 'Warning'] as const;

function usage(message: string, hint: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, { layer: 'client', hint });
}

/** @throws EdgectlError `InvalidParams` */
function involvedSelector(reference: string): string {
  const [word = '', name, ...rest] = reference.split('/');
  if (!word || !name || rest.length > 0)
    throw usage(`--for must be in resource/name form: ${reference}`, '--for pod/web-0');
  const [kind] = INVOLVED.find(([, words]) => words.includes(word.toLowerCase())) ?? [];
  if (kind === undefined) throw usage(`there are no events of the type "${word}"`, '--for pod/web-0');
  if (/[,=!\\]/.test(name)) throw usage(`"${name}" is no name`, '--for pod/web-0');
  return `involvedObject.kind=${kind},involvedObject.name=${name}`;
}

/** `undefined` if both types are wanted. @throws EdgectlError `InvalidParams` */
function typeSelector(words: readonly string[]): string | undefined {
  const wanted = new Set(
    words.map((word) => {
      const type = TYPES.find((one) => one.toLowerCase() === word.toLowerCase());
      if (type === undefined) throw usage(`valid --types are ${TYPES.join(' or ')}`, '--types Warning');
      return type;
    }),
  );
  const [type] = wanted;
  return type === undefined || wanted.size > 1 ? undefined : `type=${type}`;
}

export async function events(options: EventsOptions): Promise<number> {
  const { for: reference, types = [], ...rest } = options;
  const selectors = [
    reference === undefined ? undefined : involvedSelector(reference),
    typeSelector(types),
  ].filter((selector) => selector !== undefined);
  return get(['events'], { ...rest, ...(selectors.length > 0 && { fieldSelector: selectors.join(',') }) });
}
