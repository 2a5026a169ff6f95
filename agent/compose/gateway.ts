/** The door of the Kubernetes API, put together. */
import type { KubernetesApi } from '@edgectl/rpc-schema/generated/types';
import type { Logger } from 'pino';
import { ownCertificates } from '../../common/certificates/own-files.ts';
import type { Clock } from '../../common/clock.ts';
import type { Limits } from '../../common/limits.ts';
import { hostPort, localHost } from '../../common/network-address.ts';
import type { Configuration, RestConfiguration } from '../config/configuration.ts';
import type { Policy } from '../access/policy.ts';
import type { Admission } from '../admission/admission.ts';
import type { UserDirectory } from '../access/user-directory.ts';
import { deviceWriteRoutes } from '../gateway/device-writes/device-write-routes.ts';
import { discoveryRoutes, healthRoutes } from '../gateway/discovery/discovery-routes.ts';
import { Gateway } from '../gateway/gateway.ts';
import type { Route } from '../gateway/http/route.ts';
import { openApiRoutes } from '../gateway/openapi/openapi-routes.ts';
import { readRoutes } from '../gateway/reads/read-routes.ts';
import { DEFINITIONS } from '../gateway/resources/definitions.ts';
import { refusalRoutes } from '../gateway/resources/refusals.ts';
import { reviewRoutes } from '../gateway/reviews/review-routes.ts';
import { createServedResources, type ServedResources } from '../gateway/served-resources.ts';
import { streamRoutes } from '../gateway/streams/routes.ts';
import { metricsRoute } from '../gateway/metrics-route.ts';
import { nodeTls } from '../gateway/tls/node-certificate.ts';
import { TokenBuckets } from '../../common/token-buckets.ts';
import { Validator } from '../../common/validator.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { MetricSources } from '../status/agent-metrics.ts';
import { VERSION } from '../version.ts';
import type { Access } from './ground.ts';
import type { AgentOperations } from './operations.ts';

export interface GatewayParts {
  /** The configuration in effect; read again at each start. */
  readonly configuration: () => Configuration;
  /** The limits in effect: changed in place by a reload. */
  readonly limits: Limits;
  readonly operations: AgentOperations;
  readonly users: UserDirectory;
  readonly access: Access;
  readonly sessions: Sessions;
  readonly metrics: Omit<MetricSources, 'answers'>;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface RunningGateway {
  /** Where clients find it, and what they have to trust; `undefined` while it is not open. */
  readonly endpoint: KubernetesApi | undefined;
  held(): Readonly<Record<string, number>>;
  sweep(): void;
  start(): Promise<void>;
  /** `forGood`: watches of the Kubernetes API end too. */
  stop(forGood: boolean): Promise<void>;
}

/** The services that the routes use. */
export interface GatewayRouteParts {
  readonly operations: Pick<AgentOperations, 'pods' | 'streamTargets' | 'devices'>;
  readonly resources: ServedResources;
  readonly policy: Policy;
  readonly admission: Admission;
  readonly sessions: Pick<Sessions, 'acquireSlot'>;
  readonly metrics: MetricSources;
  readonly clock: Clock;
}

/** Everything that the door serves. */
export function gatewayRoutes(parts: GatewayRouteParts): readonly Route[] {
  const { operations, resources, policy, admission, sessions, metrics, clock } = parts;
  const { pods, streamTargets: targets, devices } = operations;
  const validator = new Validator();
  return [
    ...healthRoutes(VERSION),
    metricsRoute(metrics),
    ...discoveryRoutes(DEFINITIONS),
    ...openApiRoutes(DEFINITIONS, VERSION),
    ...resources.all.flatMap((resource) => readRoutes(resource, { clock })),
    ...reviewRoutes(policy),
    ...refusalRoutes,
    ...streamRoutes({ pods, targets, slots: sessions, validator, clock }),
    ...deviceWriteRoutes({ devices, feed: resources.devices.feed, policy, admission, validator, clock }),
  ];
}

export function createGateway(parts: GatewayParts): RunningGateway {
  const { configuration, limits, operations, users, access, sessions, clock, log } = parts;
  const answers = new Map<number, number>();
  const metrics = { ...parts.metrics, answers: () => answers };
  const { node: nodeName } = configuration();
  const { policy } = access;
  const admission = access.admission(clock);
  const { versions } = operations;
  const resources = createServedResources({ operations, versions, nodeName, policy, clock, log });
  const rateLimiter = new TokenBuckets(limits, clock);
  let authority: string | undefined;
  const create = (rest: RestConfiguration): Gateway =>
    new Gateway({
      configuration: rest,
      nodeName,
      routes: gatewayRoutes({ operations, resources, policy, admission, sessions, metrics, clock }),
      onAnswered(code) {
        answers.set(code, (answers.get(code) ?? 0) + 1);
      },
      async tls() {
        const folder = ownCertificates(configuration().database);
        const material = await nodeTls({ configuration: rest, nodeName, folder });
        authority = material?.authority;
        return material;
      },
      users,
      admission,
      rateLimiter,
      limits,
      clock,
      log,
    });
  let gateway: Gateway | undefined;
  return {
    get endpoint() {
      const address = gateway?.address;
      if (address === undefined) return undefined;
      const place = hostPort(localHost(address.host), address.port);
      return authority === undefined
        ? { url: `http://${place}` }
        : { url: `https://${place}`, certificateAuthority: authority };
    },
    held: () => ({
      ...(gateway?.held() ?? { restRequests: 0, restConnections: 0 }),
      restWatches: resources.watchers,
    }),
    sweep() {
      rateLimiter.sweep();
      resources.sweep();
    },
    async start() {
      const { rest } = configuration();
      if (!rest.enabled) return;
      gateway = create(rest);
      await gateway.start();
    },
    async stop(forGood) {
      const ended = gateway;
      gateway = undefined;
      await ended?.stop();
      if (forGood) resources.stop();
    },
  };
}
