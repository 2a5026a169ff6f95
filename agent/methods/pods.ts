/** Pods and their events. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { logsRight } from '../access/logs-right.ts';
import type { Policy } from '../access/policy.ts';
import type { EventLog } from '../pods/events/event-log.ts';
import type { PodOperations } from '../pods/pod-operations.ts';
import { PodRedaction } from '../pods/redact-pod.ts';
import type { MethodContext, Methods, Of } from './method.ts';
import { shown } from './shown.ts';
import { openStream, watchTarget } from './stream.ts';

export interface PodMethodParts {
  readonly pods: PodOperations;
  readonly events: Pick<EventLog, 'list' | 'watch'>;
  readonly policy: Pick<Policy, 'permits'>;
}

/** The runtime has said that there was nothing to run. */
const NEVER_RAN: ReadonlySet<string> = new Set([
  'NotFound',
  'Forbidden',
  'Conflict',
  'InvalidParams',
  'Unsupported',
]);

export function podMethods({ pods, events, policy }: PodMethodParts): Methods<Of<'pod' | 'event'>> {
  const redactionFor = ({ call }: MethodContext): PodRedaction =>
    new PodRedaction(logsRight(policy, call.caller));
  return {
    async 'pod.list'(params, context) {
      const answer = await pods.list(params, context.signal);
      return shown(redactionFor(context), (redaction) => ({
        ...answer,
        items: answer.items.map((pod) => redaction.show(pod)),
      }));
    },
    async 'pod.get'(params, context) {
      const answer = await pods.get(params, context.signal);
      return shown(redactionFor(context), (redaction) => ({
        ...answer,
        object: redaction.show(answer.object),
      }));
    },
    async 'pod.describe'(params, context) {
      const answer = await pods.describe(params, context.signal);
      return shown(redactionFor(context), (redaction) => ({
        ...answer,
        items: answer.items.map((item) => redaction.showDescribed(item)),
      }));
    },
    'pod.logs'(params, context) {
      const {
        namespace = 'default',
        name = params.labelSelector ?? '',
        container = '*',
        follow = false,
      } = params;
      const target = `${namespace}/${name}/${container}`;
      return openStream({ kind: 'pod.logs', target, params, followed: follow }, context, (choice, signal) =>
        pods.logs(params, choice, signal),
      );
    },
    'pod.exec'(params, context) {
      const { effect, recordId } = context.call;
      const starting = (): void => effect.begins();
      return openStream(
        { kind: 'pod.exec', target: processOf(params), params, followed: false },
        context,
        (choice, signal) => pods.exec(params, { ...choice, starting, auditId: recordId }, signal),
      ).catch((error: unknown) => {
        if (EdgectlError.is(error) && (error.ran === 'no' || NEVER_RAN.has(error.kind))) effect.undone();
        throw error;
      });
    },
    'pod.attach'(params, context) {
      return openStream(
        { kind: 'pod.attach', target: processOf(params), params, followed: true },
        context,
        (choice, signal) => pods.attach(params, choice, signal),
      );
    },
    'pod.watch'(params, context) {
      const { name = params.labelSelector ?? params.fieldSelector ?? '*' } = params;
      return openStream(
        { kind: 'pod.watch', target: watchTarget(params, name), params, followed: false },
        context,
        (choice, signal) =>
          pods.watch(params, { ...choice, show: (pod) => redactionFor(context).show(pod) }, signal),
      );
    },
    'pod.restart': (params, { call, signal }) => pods.restart(params, signal, call.effect),
    'event.list': async (params) => events.list(params),
    'event.watch': (params, context) =>
      openStream(
        {
          kind: 'event.watch',
          target: watchTarget(params, params.fieldSelector ?? '*'),
          params,
          followed: false,
        },
        context,
        async (choice) => events.watch(params, choice),
      ),
  };
}

/** `default/web-0/web`, as `session.list` shows it. */
function processOf({
  namespace = 'default',
  name,
  container,
}: {
  readonly namespace?: string;
  readonly name: string;
  readonly container?: string;
}): string {
  return [namespace, name, container].filter((part) => part !== undefined).join('/');
}
