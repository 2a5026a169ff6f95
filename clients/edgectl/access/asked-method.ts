/** From kubectl's words for a right (`create pods/exec`) to the method of the contract that it is about. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isMethodName, METHODS } from '@edgectl/rpc-schema/methods';
import { ownValue } from '../../../common/json-object.ts';

export interface Asked {
  readonly method: string;
  readonly name?: string;
  /** Only of edits of devices: `set` writes once. */
  readonly once?: boolean;
}

const KINDS: Readonly<Record<string, string>> = {
  pod: 'pod',
  pods: 'pod',
  po: 'pod',
  device: 'device',
  devices: 'device',
  devicemodel: 'deviceModel',
  devicemodels: 'deviceModel',
  event: 'event',
  events: 'event',
  ev: 'event',
  node: 'node',
  nodes: 'node',
};

/** Words of kubectl and of `edgectl` that are not those of a method. */
const VERBS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pod: { watch: 'list', delete: 'restart', 'port-forward': 'portForward' },
  device: { update: 'edit', patch: 'edit', set: 'edit' },
  event: { get: 'list' },
  node: { get: 'status', list: 'status', top: 'stats' },
};

/** As kubectl and Kubernetes' rules name the parts of a pod that are streams. */
const SUBRESOURCES: Readonly<Record<string, string>> = {
  log: 'pod.logs',
  exec: 'pod.exec',
  attach: 'pod.attach',
  portforward: 'pod.portForward',
};

/** Verbs that need no resource, and are not about pods. */
const ALONE: Readonly<Record<string, string>> = {
  set: 'device.edit',
  grant: 'grant.create',
  audit: 'audit.list',
};

/** The method of a kind by a word for it; `undefined` if there is none. */
function methodOf(kind: string, verb: string): string | undefined {
  const method = `${kind}.${ownValue(ownValue(VERBS, kind) ?? {}, verb) ?? verb}`;
  return isMethodName(method) || method === 'pod.portForward' ? method : undefined;
}

/** Streams and changes of pods are so common that the pod's kind may be left out. */
function alone(verb: string): string | undefined {
  const method = methodOf('pod', verb);
  const reads = method !== undefined && isMethodName(method) && METHODS[method].class === 'read';
  return reads ? undefined : (method ?? ownValue(ALONE, verb));
}

/** @throws EdgectlError `InvalidParams` if the words name no method */
export function askedMethod(verb: string, target: string | undefined): Asked {
  const once = verb === 'set' ? { once: true } : {};
  if (verb.includes('.')) return { method: verb, ...named(target) };
  const [resource = '', name] = (target ?? '').split('/');
  const kind = ownValue(KINDS, resource.toLowerCase());
  const subresource = name === undefined ? undefined : ownValue(SUBRESOURCES, name);
  if (kind === 'pod' && subresource !== undefined && (verb === 'create' || verb === 'get'))
    return { method: subresource };
  const method = kind === undefined ? undefined : methodOf(kind, verb);
  if (method !== undefined) return { method, ...once, ...named(name) };
  const common = kind === undefined ? alone(verb) : undefined;
  if (common !== undefined) return { method: common, ...once, ...named(target) };
  throw new EdgectlError('InvalidParams', `there is no right to ${verb} ${target ?? ''}`.trimEnd(), {
    layer: 'client',
    hint: 'for example: edgectl can-i exec web-0, can-i create pods/exec, can-i pod.exec; rpc.discover lists the methods',
  });
}

function named(name: string | undefined): { readonly name?: string } {
  return name === undefined || name === '' ? {} : { name };
}
