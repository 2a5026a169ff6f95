/** MetaServer's calls that release a held update and confirm an upgrade, with the answers as recorded. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HOLD } from '../edged/pod-types.ts';
import { bodyOf, plainError } from '../http/http-service.ts';
import { getObject } from '../metaserver/objects.ts';
import type { EdgeCoreStore } from '../store/edge-core-store.ts';
import { PODS } from '../store/seed.ts';
import { isObject } from '../store/strategic-merge.ts';
import type { HeldUpgrades } from './held-upgrades.ts';
import { waitingVersion } from './upgrade-job.ts';

interface UpgradeParts {
  readonly store: EdgeCoreStore;
  readonly upgrades: HeldUpgrades;
  readonly confirmed: (version: string) => void;
}

/** False if the request is none of them. */
export async function answerUpgrade(
  parts: UpgradeParts,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<boolean> {
  const { store, upgrades, confirmed } = parts;
  const [, resource] = /^\/api\/v1\/([a-z]+)\/(?:unhold-upgrade|confirm-upgrade)$/.exec(path) ?? [];
  if (resource === undefined) return false;
  const done = (): void => void response.writeHead(200, { 'Content-Length': 0 }).end();
  if (path.endsWith('/confirm-upgrade')) {
    const version = waitingVersion(store);
    if (version === undefined) plainError(response, 400, 'there are no valid upgrade tasks to execute');
    else {
      confirmed(version);
      done();
    }
    return true;
  }
  const which = (await bodyOf(request)).toString();
  if (resource !== 'pods' && resource !== 'nodes') {
    plainError(response, 400, 'unsupported resource for unhold-upgrade');
    return true;
  }
  const refusal = resource === 'pods' ? podRefusal(store, which) : nodeRefusal(store, which);
  if (refusal !== undefined) {
    plainError(response, ...refusal);
    return true;
  }
  // 200 says that edged was told.
  void upgrades.release(resource === 'pods' ? which : undefined);
  done();
  return true;
}

type Refusal = [status: number, message: string];

function podRefusal(store: EdgeCoreStore, which: string): Refusal | undefined {
  const [namespace, name, ...more] = which.split('/');
  if (!namespace || !name || more.length > 0) return [400, 'invalid format, expected <namespace>/<name>'];
  const pod = getObject(store, { ...PODS, namespace, name, subresource: '' });
  if (pod === undefined) return [404, `pod not found: pods "${name}" not found`];
  const metadata = isObject(pod['metadata']) ? pod['metadata'] : {};
  const annotations = isObject(metadata['annotations']) ? metadata['annotations'] : {};
  if (annotations[HOLD] !== 'true') return [400, 'pod is not marked with hold-upgrade annotation'];
  const phase = isObject(pod['status']) ? pod['status']['phase'] : undefined;
  return phase === 'Pending' ? undefined : [400, 'pod is not in pending phase'];
}

function nodeRefusal(store: EdgeCoreStore, name: string): Refusal | undefined {
  if (name === '') return [400, 'node name required in body'];
  const node = getObject(store, { ...PODS, resource: 'nodes', namespace: '', name, subresource: '' });
  return node === undefined ? [404, `node not found: nodes "${name}" not found`] : undefined;
}
