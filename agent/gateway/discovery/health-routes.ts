/** What probes and clients ask first: is it there, and which version. */
import type { Handler, Route } from '../http/route.ts';
import { sendJson, sendText } from '../http/respond.ts';

/** The Kubernetes release whose API this door speaks; clients compare theirs with it. */
const KUBERNETES = { major: '1', minor: '32' } as const;

const PROBES = ['/healthz', '/livez', '/readyz', '/healthz/:check', '/livez/:check', '/readyz/:check'];

/** @param agentVersion after the plus of `gitVersion`, as distributions do */
export function healthRoutes(agentVersion: string): readonly Route[] {
  const version = {
    ...KUBERNETES,
    gitVersion: `v${KUBERNETES.major}.${KUBERNETES.minor}.0+edgectl-${agentVersion}`,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '',
    goVersion: '',
    compiler: '',
    platform: `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`,
  };
  const ok: Handler = (_request, response) => sendText(response, 200, 'text/plain; charset=utf-8', 'ok');
  return [
    ...PROBES.map((path): Route => ({ method: 'GET', path, access: 'anybody', handle: ok })),
    {
      method: 'GET',
      path: '/version',
      access: 'anybody',
      handle: (_request, response) => sendJson(response, version),
    },
  ];
}
