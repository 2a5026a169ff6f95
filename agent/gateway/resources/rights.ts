/** The right that a verb on a resource needs: one table for the routes and for access reviews. */
import type { Action } from '../../access/action.ts';
import { ownValue } from '../../../common/json-object.ts';
import type { Access } from '../http/route.ts';
import type { Verb } from './definition.ts';

/** As `authorization.k8s.io` names what is asked. */
export interface ResourceAttributes {
  readonly group: string;
  /** With its subresource: `pods/log`. */
  readonly resource: string;
  readonly verb: string;
  /** Absent: all of them, or none that there could be. */
  readonly namespace?: string;
  readonly name?: string;
}

const STREAMED = (action: Action): Partial<Record<Verb, Action>> => ({ create: action, get: action });
const ALL_READS = (action: Action): Partial<Record<Verb, Action>> => ({
  get: action,
  list: action,
  watch: action,
});

const CORE: Readonly<Record<string, Partial<Record<Verb, Action>>>> = {
  pods: { get: 'pod.get', list: 'pod.list', watch: 'pod.list' },
  'pods/log': { get: 'pod.logs' },
  'pods/exec': STREAMED('pod.exec'),
  'pods/attach': STREAMED('pod.attach'),
  'pods/portforward': STREAMED('pod.portForward'),
  nodes: ALL_READS('node.status'),
  configmaps: ALL_READS('configMap.read'),
  events: ALL_READS('event.list'),
};

export const RIGHTS: Readonly<Record<string, Readonly<Record<string, Partial<Record<Verb, Action>>>>>> = {
  '': CORE,
  'events.k8s.io': { events: ALL_READS('event.list') },
  'devices.kubeedge.io': {
    devices: {
      get: 'device.get',
      list: 'device.list',
      watch: 'device.watch',
      update: 'device.edit',
      patch: 'device.edit',
    },
    devicemodels: { get: 'deviceModel.get', list: 'deviceModel.list', watch: 'deviceModel.list' },
  },
  'metrics.k8s.io': {
    nodes: { get: 'node.stats', list: 'node.stats' },
    pods: { get: 'node.stats', list: 'node.stats' },
  },
};

/** `undefined` if nothing is served by that name and verb. */
export function accessOf({ group, resource, verb, namespace, name }: ResourceAttributes): Access | undefined {
  const action: Action | undefined = ownValue(ownValue(ownValue(RIGHTS, group) ?? {}, resource) ?? {}, verb);
  if (action === undefined) return undefined;
  return {
    action,
    params: {
      ...(namespace === undefined ? { allNamespaces: true } : { namespace }),
      ...(name !== undefined && { name }),
    },
  };
}
