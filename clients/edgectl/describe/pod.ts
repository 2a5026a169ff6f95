/** A pod as `kubectl describe pod` lays it out. */
import type {
  Event,
  Pod,
  PodCondition,
  Toleration,
  TopologySpreadConstraint,
} from 'kubernetes-types/core/v1.js';
import { ageOf } from '../../../common/kubernetes/tables/human-duration.ts';
import { describeContainers } from './containers.ts';
import { describeEvents } from './events.ts';
import { qosClass } from './qos-class.ts';
import { DescriptionText, NONE, timeText } from './text.ts';
import { describeVolumes } from './volumes.ts';

function describeIdentity(text: DescriptionText, { metadata, spec, status }: Pod): void {
  text.field(0, 'Name', metadata?.name ?? '');
  text.field(0, 'Namespace', metadata?.namespace ?? '');
  if (spec?.priority !== undefined) text.field(0, 'Priority', spec.priority);
  if (spec?.priorityClassName) text.field(0, 'Priority Class Name', spec.priorityClassName);
  if (spec?.runtimeClassName) text.field(0, 'Runtime Class Name', spec.runtimeClassName);
  if (spec?.serviceAccountName) text.field(0, 'Service Account', spec.serviceAccountName);
  text.field(0, 'Node', spec?.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ''}` : NONE);
  if (status?.startTime) text.field(0, 'Start Time', timeText(status.startTime));
  text.pairs('Labels', metadata?.labels);
  text.annotations('Annotations', metadata?.annotations);
}

function describePhase(text: DescriptionText, { metadata, spec, status }: Pod, nowMs: number): void {
  if (metadata?.deletionTimestamp && status?.reason !== 'NodeLost') {
    text.field(0, 'Status', `Terminating (lasts ${ageOf(metadata.deletionTimestamp, nowMs)})`);
    text.field(0, 'Termination Grace Period', `${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else {
    text.field(0, 'Status', status?.phase ?? '');
  }
  if (status?.reason) text.field(0, 'Reason', status.reason);
  if (status?.message) text.field(0, 'Message', status.message);
  const seccomp = spec?.securityContext?.seccompProfile;
  if (seccomp !== undefined) {
    text.field(0, 'SeccompProfile', seccomp.type);
    if (seccomp.type === 'Localhost') text.field(0, 'LocalhostProfile', seccomp.localhostProfile ?? '');
  }
  text.field(0, 'IP', status?.podIP ?? '');
  const addresses = status?.podIPs ?? [];
  text.line(0, addresses.length === 0 ? `IPs:\t${NONE}` : 'IPs:');
  for (const { ip } of addresses) text.field(1, 'IP', ip ?? '');
  const controller = metadata?.ownerReferences?.find((owner) => owner.controller);
  if (controller !== undefined) text.field(0, 'Controlled By', `${controller.kind}/${controller.name}`);
  if (status?.nominatedNodeName) text.field(0, 'NominatedNodeName', status.nominatedNodeName);
}

function describeConditions(text: DescriptionText, { spec, status }: Pod): void {
  const conditions = status?.conditions ?? [];
  const row = (type: string, value: string): void => text.line(1, `${type} \t${value} `);
  const statusOf = (type: string): PodCondition | undefined => conditions.find((each) => each.type === type);
  const gates = spec?.readinessGates ?? [];
  if (gates.length > 0) {
    text.line(0, 'Readiness Gates:');
    text.line(1, 'Type\tStatus');
    for (const { conditionType } of gates) row(conditionType, statusOf(conditionType)?.status ?? NONE);
  }
  if (conditions.length === 0) return;
  text.line(0, 'Conditions:');
  text.line(1, 'Type\tStatus');
  for (const { type, status: value } of conditions) row(type, value);
}

function tolerationText({
  key = '',
  value = '',
  effect = '',
  operator,
  tolerationSeconds,
}: Toleration): string {
  const subject = `${key}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`}`;
  const exists = operator === 'Exists' && value === '' ? 'op=Exists' : '';
  const seconds = tolerationSeconds === undefined ? '' : `for ${tolerationSeconds}s`;
  return [subject, exists, seconds].filter((part) => part !== '').join(' ');
}

function describeTolerations(text: DescriptionText, tolerations: readonly Toleration[]): void {
  if (tolerations.length === 0) text.field(0, 'Tolerations', NONE);
  for (const [index, toleration] of tolerations.entries()) {
    text.line(0, `${index === 0 ? 'Tolerations:' : ''}\t${tolerationText(toleration)}`);
  }
}

function describeSpread(text: DescriptionText, constraints: readonly TopologySpreadConstraint[]): void {
  for (const [index, constraint] of constraints.entries()) {
    const { maxSkew, topologyKey, whenUnsatisfiable, labelSelector } = constraint;
    const labels = Object.entries(labelSelector?.matchLabels ?? {}).sort(([left], [right]) =>
      left < right ? -1 : 1,
    );
    const selector =
      labels.length === 0 ? '' : ` for selector ${labels.map((pair) => pair.join('=')).join(',')}`;
    text.line(
      0,
      `${index === 0 ? 'Topology Spread Constraints:' : ''}\t${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`,
    );
  }
}

/** `events`: absent, they are not shown. Ends with a newline. */
export function describePod(pod: Pod, events: readonly Event[] | undefined, nowMs: number): string {
  const text = new DescriptionText();
  const { spec, status } = pod;
  describeIdentity(text, pod);
  describePhase(text, pod, nowMs);
  if (spec?.initContainers?.length) {
    describeContainers(text, 'Init Containers', spec.initContainers, status?.initContainerStatuses, pod);
  }
  describeContainers(text, 'Containers', spec?.containers ?? [], status?.containerStatuses, pod);
  if (spec?.ephemeralContainers?.length) {
    describeContainers(
      text,
      'Ephemeral Containers',
      spec.ephemeralContainers,
      status?.ephemeralContainerStatuses,
      pod,
    );
  }
  describeConditions(text, pod);
  describeVolumes(text, spec?.volumes);
  text.field(0, 'QoS Class', qosClass(pod));
  text.pairs('Node-Selectors', spec?.nodeSelector);
  describeTolerations(text, spec?.tolerations ?? []);
  describeSpread(text, spec?.topologySpreadConstraints ?? []);
  if (events === undefined) return text.flush();
  if (events.length === 0) {
    // Laid out with what stands above, as kubectl does.
    describeEvents(text, events, nowMs);
    return text.flush();
  }
  const above = text.flush();
  describeEvents(text, events, nowMs);
  return above + text.flush();
}
