/** A NodeUpgradeJob as a node has it: one row, and the version that EdgeCore reports. */
import type { EdgeCoreStore } from '../store/edge-core-store.ts';
import { PODS } from '../store/seed.ts';
import { isObject, type JsonObject } from '../store/strategic-merge.ts';

export type UpgradeOutcome = 'upgrades' | 'rollsBack' | 'failsBefore';

export interface UpgradeRequest {
  readonly name: string;
  readonly version: string;
  readonly requireConfirmation?: boolean;
  /** What comes of it once it is confirmed; it succeeds unless given. */
  readonly outcome?: UpgradeOutcome | undefined;
}

const JOBS = 'operations.kubeedge.io/v1alpha2, Resource=nodeupgradejobspecs';
const KUBELET = 'v1.31.12-kubeedge-';
const VERSION = 'v1.23.1';

/** The next one replaces it. */
export function storeUpgradeJob(
  store: EdgeCoreStore,
  nodeName: string,
  { name, version, requireConfirmation = true }: UpgradeRequest,
): void {
  const spec = {
    version,
    image: 'kubeedge/installation-package',
    imageDigestGatter: null,
    concurrency: 1,
    checkItems: ['cpu', 'mem', 'disk'],
    failureTolerate: '0.1',
    requireConfirmation,
  };
  const key = `/operations.kubeedge.io/v1alpha2/nodeupgradejobspecs/${name}/nodes/${nodeName}`;
  store.transaction(() => {
    store.deleteRows(JOBS);
    store.putRow({ key, groupVersionResource: JOBS, namespace: 'null', name, value: JSON.stringify(spec) });
    const [node] = store.objects({ ...PODS, resource: 'nodes' }, '', '');
    if (node !== undefined && versionOf(node) === undefined) setVersion(store, VERSION);
  });
}

export function forgetUpgradeJob(store: EdgeCoreStore): void {
  store.deleteRows(JOBS);
}

/** The version that the waiting job asks for; `undefined` if none waits. */
export function waitingVersion(store: EdgeCoreStore): string | undefined {
  const [spec] = store.rowsOf(JOBS);
  const version = spec?.['version'];
  return spec?.['requireConfirmation'] === true && typeof version === 'string' ? version : undefined;
}

function versionOf({ status }: JsonObject): unknown {
  const info = isObject(status) ? status['nodeInfo'] : undefined;
  return isObject(info) ? info['kubeletVersion'] : undefined;
}

/** What the node reports of EdgeCore. */
export function setVersion(store: EdgeCoreStore, version: string): void {
  const type = { ...PODS, resource: 'nodes' };
  for (const node of store.objects(type, '', '')) {
    const status = isObject(node['status']) ? node['status'] : {};
    store.putObject(type, {
      ...node,
      status: { ...status, nodeInfo: { kubeletVersion: `${KUBELET}${version}` } },
    });
  }
}
