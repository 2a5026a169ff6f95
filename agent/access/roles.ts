/** The roles that are always there. */
import type { PolicyRule } from '@edgectl/rpc-schema/generated/types';

const READS = [
  'pod.list',
  'pod.get',
  'pod.describe',
  'event.list',
  'device.list',
  'device.get',
  'device.describe',
  'device.watch',
  'device.edits',
  'deviceModel.list',
  'deviceModel.get',
  'node.stats',
] as const;

const VIEWER = [...READS, 'pod.logs', 'node.metrics'] as const;

const OPERATOR = [
  ...VIEWER,
  'pod.exec',
  'pod.attach',
  'pod.portForward',
  'configMap.read',
  'pod.restart',
  'device.edit',
  'device.revert',
  'node.diagnose',
] as const;

/** From the least to the most: where a right is missing, the first that gives it is the one to ask for. */
export const BUILT_IN_ROLES: Readonly<Record<string, readonly PolicyRule[]>> = {
  anonymous: [{ methods: READS }],
  viewer: [{ methods: VIEWER }],
  operator: [{ methods: OPERATOR }],
  admin: [{ methods: ['*'] }],
};

/** What whom no broker vouches for may do, where the policy says nothing of it. */
export const ANONYMOUS_ROLE = 'anonymous';
export const ADMIN_ROLE = 'admin';
