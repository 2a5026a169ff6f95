/** From kubectl's words for a right (`create pods/exec`) to the method of the contract that it is about. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { ownValue } from '../../../common/json-object.ts';

export interface Asked {
  readonly method: string;
  readonly name?: string;
  /** Only of edits of devices: `set` writes once. */
  readonly once?: boolean;
}

const POD = {
  get: 'pod.get',
  list: 'pod.list',
  watch: 'pod.list',
  describe: 'pod.describe',
  logs: 'pod.logs',
  exec: 'pod.exec',
  attach: 'pod.attach',
  'port-forward': 'pod.portForward',
  restart: 'pod.restart',
  delete: 'pod.restart',
} as const;

const DEVICE = {
  get: 'device.get',
  list: 'device.list',
  watch: 'device.watch',
  describe: 'device.describe',
  edit: 'device.edit',
  update: 'device.edit',
  patch: 'device.edit',
  set: 'device.edit',
  revert: 'device.revert',
} as const;

const MODEL = { get: 'deviceModel.get', list: 'deviceModel.list' } as const;
const EVENT = { get: 'event.list', list: 'event.list' } as const;
const NODE = { get: 'node.status', list: 'node.status', stats: 'node.stats', top: 'node.stats' } as const;

const RESOURCES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pod: POD,
  pods: POD,
  po: POD,
  device: DEVICE,
  devices: DEVICE,
  devicemodel: MODEL,
  devicemodels: MODEL,
  event: EVENT,
  events: EVENT,
  ev: EVENT,
  node: NODE,
  nodes: NODE,
};

/** As kubectl and Kubernetes' rules name the parts of a pod that are streams. */
const SUBRESOURCES: Readonly<Record<string, string>> = {
  log: 'pod.logs',
  exec: 'pod.exec',
  attach: 'pod.attach',
  portforward: 'pod.portForward',
};

/** What needs no resource beside it. */
const ALONE: Readonly<Record<string, string>> = {
  logs: 'pod.logs',
  exec: 'pod.exec',
  attach: 'pod.attach',
  'port-forward': 'pod.portForward',
  restart: 'pod.restart',
  set: 'device.edit',
  grant: 'grant.create',
  audit: 'audit.list',
};

/** @throws EdgectlError `InvalidParams` where the words name no method */
export function askedMethod(verb: string, target: string | undefined): Asked {
  const once = verb === 'set' ? { once: true } : {};
  if (verb.includes('.')) return { method: verb, ...named(target) };
  const [resource = '', name] = (target ?? '').split('/');
  const table = ownValue(RESOURCES, resource.toLowerCase());
  const subresource = name === undefined ? undefined : ownValue(SUBRESOURCES, name);
  if (table === RESOURCES['pods'] && subresource !== undefined && (verb === 'create' || verb === 'get'))
    return { method: subresource };
  const method = table === undefined ? undefined : ownValue(table, verb);
  if (method !== undefined) return { method, ...once, ...named(name) };
  const alone = table === undefined ? ownValue(ALONE, verb) : undefined;
  if (alone !== undefined) return { method: alone, ...once, ...named(target) };
  throw new EdgectlError('InvalidParams', `there is no right to ${verb} ${target ?? ''}`.trimEnd(), {
    layer: 'client',
    hint: 'for example: edgectl can-i exec web-0, can-i create pods/exec, can-i pod.exec; rpc.discover lists the methods',
  });
}

function named(name: string | undefined): { readonly name?: string } {
  return name === undefined || name === '' ? {} : { name };
}
