/** The containers of a pod's description. */
import type {
  Container,
  ContainerPort,
  ContainerState,
  ContainerStatus,
  EnvFromSource,
  Pod,
  Probe,
} from 'kubernetes-types/core/v1.js';
import { hostPort } from '../../../common/network-address.ts';
import { environmentValue } from './environment.ts';
import { type DescriptionText, NONE, timeText } from './text.ts';

/** What init, ordinary and ephemeral containers have in common. */
type AnyContainer = Omit<Container, 'lifecycle'>;

export function describeContainers(
  text: DescriptionText,
  title: string,
  containers: readonly AnyContainer[],
  statuses: readonly ContainerStatus[] | undefined,
  pod: Pod,
): void {
  text.line(0, `${title}:`);
  for (const container of containers) {
    const status = statuses?.find(({ name }) => name === container.name);
    describeIdentity(text, container, status);
    describeCommand(text, 'Command', container.command);
    describeCommand(text, 'Args', container.args);
    if (status !== undefined) describeStatus(text, status);
    describeQuantities(text, 'Limits', container.resources?.limits);
    describeQuantities(text, 'Requests', container.resources?.requests);
    describeProbe(text, 'Liveness', container.livenessProbe);
    describeProbe(text, 'Readiness', container.readinessProbe);
    describeProbe(text, 'Startup', container.startupProbe);
    describeEnvironment(text, container, pod);
    describeMounts(text, container);
  }
}

function portsText(ports: readonly ContainerPort[], number: (port: ContainerPort) => number): string {
  return ports.map((port) => `${number(port)}/${port.protocol ?? 'TCP'}`).join(', ') || NONE;
}

function describeIdentity(
  text: DescriptionText,
  container: AnyContainer,
  status: ContainerStatus | undefined,
): void {
  const ports = container.ports ?? [];
  const plural = ports.length > 1 ? 's' : '';
  text.line(1, `${container.name}:`);
  if (status !== undefined) text.field(2, 'Container ID', status.containerID ?? '');
  text.field(2, 'Image', container.image ?? '');
  if (status !== undefined) text.field(2, 'Image ID', status.imageID);
  text.field(
    2,
    `Port${plural}`,
    portsText(ports, ({ containerPort }) => containerPort),
  );
  text.field(
    2,
    `Host Port${plural}`,
    portsText(ports, (port) => port.hostPort ?? 0),
  );
  const seccomp = container.securityContext?.seccompProfile;
  if (seccomp === undefined) return;
  text.field(2, 'SeccompProfile', seccomp.type);
  if (seccomp.type === 'Localhost') text.field(3, 'LocalhostProfile', seccomp.localhostProfile ?? '');
}

function describeCommand(text: DescriptionText, title: string, words: readonly string[] | undefined): void {
  if (words === undefined || words.length === 0) return;
  text.line(2, `${title}:`);
  for (const word of words) {
    for (const line of word.split('\n')) text.line(3, line);
  }
}

function describeStatus(text: DescriptionText, status: ContainerStatus): void {
  describeState(text, 'State', status.state);
  if (status.lastState?.terminated !== undefined) describeState(text, 'Last State', status.lastState);
  text.field(2, 'Ready', status.ready ? 'True' : 'False');
  text.field(2, 'Restart Count', status.restartCount);
}

function describeState(text: DescriptionText, title: string, state: ContainerState | undefined): void {
  const { running, terminated, waiting } = state ?? {};
  if (running !== undefined) {
    text.field(2, title, 'Running');
    text.field(3, 'Started', timeText(running.startedAt));
  } else if (terminated !== undefined) {
    text.field(2, title, 'Terminated');
    if (terminated.reason) text.field(3, 'Reason', terminated.reason);
    if (terminated.message) text.field(3, 'Message', terminated.message);
    text.field(3, 'Exit Code', terminated.exitCode);
    if (terminated.signal) text.field(3, 'Signal', terminated.signal);
    text.field(3, 'Started', timeText(terminated.startedAt));
    text.field(3, 'Finished', timeText(terminated.finishedAt));
  } else {
    text.field(2, title, 'Waiting');
    if (waiting?.reason) text.field(3, 'Reason', waiting.reason);
  }
}

function describeQuantities(
  text: DescriptionText,
  title: string,
  quantities: Readonly<Record<string, string>> | undefined,
): void {
  const entries = Object.entries(quantities ?? {}).sort(([left], [right]) => (left < right ? -1 : 1));
  if (entries.length === 0) return;
  text.line(2, `${title}:`);
  for (const [name, quantity] of entries) text.field(3, name, quantity);
}

function probeAction(probe: Probe): string {
  const { exec, httpGet, tcpSocket, grpc } = probe;
  if (exec !== undefined) return `exec [${(exec.command ?? []).join(' ')}]`;
  if (httpGet !== undefined) {
    const path = httpGet.path?.startsWith('/') === false ? `/${httpGet.path}` : (httpGet.path ?? '');
    return `http-get ${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${hostPort(httpGet.host ?? '', httpGet.port)}${path}`;
  }
  if (tcpSocket !== undefined) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port}`;
  if (grpc !== undefined) return `grpc <pod>:${grpc.port} ${grpc.service ?? ''}`;
  return 'unknown';
}

function describeProbe(text: DescriptionText, title: string, probe: Probe | undefined): void {
  if (probe === undefined) return;
  const { initialDelaySeconds = 0, timeoutSeconds = 0, periodSeconds = 0 } = probe;
  const { successThreshold = 0, failureThreshold = 0 } = probe;
  const attributes =
    `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s ` +
    `#success=${successThreshold} #failure=${failureThreshold}`;
  text.field(2, title, `${probeAction(probe)} ${attributes}`);
}

function environmentSource({ configMapRef, secretRef, prefix }: EnvFromSource): string {
  const reference = configMapRef ?? secretRef;
  const kind = configMapRef === undefined ? 'Secret' : 'ConfigMap';
  const withPrefix = prefix ? ` with prefix '${prefix}'` : '';
  return `${reference?.name ?? ''}\t${kind}${withPrefix}\tOptional: ${reference?.optional ?? false}`;
}

function describeEnvironment(text: DescriptionText, container: AnyContainer, pod: Pod): void {
  const sources = container.envFrom ?? [];
  if (sources.length > 0) {
    text.line(2, 'Environment Variables from:');
    for (const source of sources) text.line(3, environmentSource(source));
  }
  const variables = container.env ?? [];
  text.line(2, variables.length === 0 ? `Environment:\t${NONE}` : 'Environment:');
  for (const variable of variables) {
    const [first = '', ...more] = environmentValue(variable, container, pod);
    text.line(3, `${variable.name}:\t${first}`);
    for (const line of more) text.line(3, `\t${line}`);
  }
}

function describeMounts(text: DescriptionText, container: AnyContainer): void {
  const mounts = [...(container.volumeMounts ?? [])].sort((left, right) =>
    left.mountPath < right.mountPath ? -1 : 1,
  );
  text.line(2, mounts.length === 0 ? `Mounts:\t${NONE}` : 'Mounts:');
  for (const { mountPath, name, readOnly, subPath } of mounts) {
    const flags = `${readOnly ? 'ro' : 'rw'}${subPath ? `,path=${JSON.stringify(subPath)}` : ''}`;
    text.line(3, `${mountPath} from ${name} (${flags})`);
  }
  const devices = container.volumeDevices ?? [];
  if (devices.length === 0) return;
  text.line(2, 'Devices:');
  for (const { devicePath, name } of devices) text.line(3, `${devicePath} from ${name}`);
}
