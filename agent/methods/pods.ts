/** Pods and their events. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { logsRight } from '../access/right-to-see.ts';
import type { Policy } from '../access/policy.ts';
import type { Upgrades } from '../care/upgrades.ts';
import type { EventLog } from '../pods/events/event-log.ts';
import type { PodOperations } from '../pods/pod-operations.ts';
import { PodRedaction } from '../pods/redact-pod.ts';
import { type MethodContext, type Methods, type Of, shown, watchTarget } from './method.ts';

export interface PodMethodParts {
  readonly pods: PodOperations;
  readonly events: Pick<EventLog, 'list' | 'watch'>;
  readonly policy: Pick<Policy, 'permits'>;
  readonly upgrades: Pick<Upgrades, 'releasePod'>;
}

/** The runtime has said that there was nothing to run. */
const NEVER_RAN: ReadonlySet<string> = new Set([
  'NotFound',
  'Forbidden',
  'Conflict',
  'InvalidParams',
  'Unsupported',
]);

export function podMethods({ pods, events, policy, upgrades }: PodMethodParts): Methods<Of<'pod' | 'event'>> {
  const redactionFor = ({ call }: MethodContext): PodRedaction =>
    new PodRedaction(logsRight(policy, call.caller));
  return {
    async 'pod.list'(params, context) {
      const answer = await pods.list(params, context.signal);
      const redaction = redactionFor(context);
      return shown({ ...answer, items: answer.items.map((pod) => redaction.show(pod)) }, redaction);
    },
    async 'pod.get'(params, context) {
      const answer = await pods.get(params, context.signal);
      const redaction = redactionFor(context);
      return shown({ ...answer, object: redaction.show(answer.object) }, redaction);
    },
    async 'pod.describe'(params, context) {
      const answer = await pods.describe(params, context.signal);
      const redaction = redactionFor(context);
      return shown(
        { ...answer, items: answer.items.map((item) => redaction.showDescribed(item)) },
        redaction,
      );
    },
    'pod.top': (params, { signal }) => pods.top(params, signal),
    'pod.logs'(params, { call, sessions, signal }) {
      const { namespace = 'default', container = '*', follow = false } = params;
      const target = `${namespace}/${params.name ?? params.labelSelector ?? ''}/${container}`;
      return sessions.open(
        { kind: 'pod.logs', target, params, followed: follow, caller: call.caller, call },
        (opening, choice) => pods.logs(params, choice, opening),
        signal,
      );
    },
    async 'pod.exec'(params, { call, sessions, signal }) {
      const { effect, recordId } = call;
      const starting = (): void => effect.begins();
      try {
        return await sessions.open(
          { kind: 'pod.exec', target: processOf(params), params, followed: false, caller: call.caller, call },
          (opening, choice) => pods.exec(params, { ...choice, starting, auditId: recordId }, opening),
          signal,
        );
      } catch (error) {
        if (EdgectlError.is(error) && (error.ran === 'no' || NEVER_RAN.has(error.kind))) effect.undone();
        throw error;
      }
    },
    'pod.attach': (params, { call, sessions, signal }) =>
      sessions.open(
        { kind: 'pod.attach', target: processOf(params), params, followed: true, caller: call.caller, call },
        (opening, choice) => pods.attach(params, choice, opening),
        signal,
      ),
    'pod.watch'(params, context) {
      const { call, sessions, signal } = context;
      const target = watchTarget(params, params.name ?? params.labelSelector ?? params.fieldSelector ?? '*');
      return sessions.open(
        { kind: 'pod.watch', target, params, followed: false, caller: call.caller, call },
        (opening, choice) =>
          pods.watch(params, { ...choice, show: (pod) => redactionFor(context).show(pod) }, opening),
        signal,
      );
    },
    'pod.release': (params, { call, signal }) => upgrades.releasePod(params, call.effect, signal),
    'pod.restart': (params, { call, signal }) => pods.restart(params, signal, call.effect),
    'event.list': async (params) => events.list(params),
    'event.watch'(params, { call, sessions, signal }) {
      const target = watchTarget(params, params.fieldSelector ?? '*');
      return sessions.open(
        { kind: 'event.watch', target, params, followed: false, caller: call.caller, call },
        async (_opening, choice) => events.watch(params, choice),
        signal,
      );
    },
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
