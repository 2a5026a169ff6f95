/** In which form an answer is asked for: the `Accept` header as Kubernetes' clients write it. */
export interface Representation {
  readonly as: 'object' | 'table' | 'metadata';
  readonly encoding: 'json' | 'yaml';
  /** `meta.k8s.io`'s version of a table or of metadata. */
  readonly metaVersion: 'v1' | 'v1beta1';
}

const WHOLE: Representation = { as: 'object', encoding: 'json', metaVersion: 'v1' };
const MAX_RANGES = 32;

/** The first form that is known; JSON where none is, as for a client that asks for protobuf alone and reads JSON too. */
export function representationOf(accept: string | undefined): Representation {
  for (const range of (accept ?? '').split(',', MAX_RANGES)) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const known = representation(type.toLowerCase(), new Map(parameters.map(pairOf)));
    if (known !== undefined) return known;
  }
  return WHOLE;
}

function representation(type: string, parameters: ReadonlyMap<string, string>): Representation | undefined {
  if (type === 'application/yaml') return { ...WHOLE, encoding: 'yaml' };
  if (type !== 'application/json' && type !== 'application/*' && type !== '*/*') return undefined;
  const as = parameters.get('as');
  if (as === undefined) return WHOLE;
  const version = parameters.get('v');
  if (parameters.get('g') !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return undefined;
  if (as === 'Table') return { as: 'table', encoding: 'json', metaVersion: version };
  if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') {
    return { as: 'metadata', encoding: 'json', metaVersion: version };
  }
  return undefined;
}

function pairOf(parameter: string): [string, string] {
  const at = parameter.indexOf('=');
  return at < 0 ? [parameter, ''] : [parameter.slice(0, at), parameter.slice(at + 1)];
}
