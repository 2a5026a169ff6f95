/** `GET /metrics`, for whoever may read the metrics of the node. */
import type { MetricSources } from '../status/agent-metrics.ts';
import { sendText } from './http/respond.ts';
import type { Route } from './http/route.ts';

const PATH = '/metrics';

export function metricsRoute(sources: MetricSources): Route {
  return {
    method: 'GET',
    path: PATH,
    access: () => ({ action: 'node.metrics', params: { path: PATH } }),
    async handle(_, response) {
      const { agentMetrics } = await import('../status/agent-metrics.ts');
      const { contentType, text } = await agentMetrics(sources);
      sendText(response, 200, contentType, text);
    },
  };
}
