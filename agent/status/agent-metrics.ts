/** The agent's metrics for Prometheus. Loaded at the first request; the counters themselves are plain numbers elsewhere. */
import type { StatePayload } from '@edgectl/rpc-schema/generated/types';
import { Counter, Gauge, Registry } from 'prom-client';
import type { CallCount } from '../audit/call-log.ts';
import type { CertificateEnd } from './certificate-watch.ts';

export interface MetricSources {
  /** With every unit. */
  state(): StatePayload;
  calls(): readonly CallCount[];
  /** Answers of the Kubernetes API, by HTTP status. */
  answers(): ReadonlyMap<number, number>;
  certificates(): readonly CertificateEnd[];
  /** As `Agent.held`. */
  held(): Readonly<Record<string, number>>;
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

const ALONE: Labels = {};

export async function agentMetrics(sources: MetricSources): Promise<MetricsText> {
  const register = new Registry();
  const registers = [register];
  const gauge = (name: string, help: string, ...samples: readonly Sample[]): void => {
    const metric = new Gauge({ name, help, labelNames: labelsOf(samples), registers });
    for (const [labels, value] of samples) metric.set({ ...labels }, value);
  };
  const counter = (name: string, help: string, ...samples: readonly Sample[]): void => {
    const metric = new Counter({ name, help, labelNames: labelsOf(samples), registers });
    for (const [labels, value] of samples) metric.inc({ ...labels }, value);
  };
  addState(sources.state(), gauge, counter);
  addWork(sources, gauge, counter);
  gauge(
    'edgectl_certificate_expiry_time_seconds',
    'When the certificate ends.',
    ...sources
      .certificates()
      .map(({ name, file, endsAtMs }): Sample => [{ certificate: name, file }, endsAtMs / 1000]),
  );
  addProcess(gauge, counter);
  return { contentType: register.contentType, text: await register.metrics() };
}

type Add = (name: string, help: string, ...samples: readonly Sample[]) => void;

function addState(state: StatePayload, gauge: Add, counter: Add): void {
  const { node = '', version, protocol = '', since, starting = [], warnings = [], units = {} } = state;
  const { brokers = {}, backends = {}, mappers = {}, tunnel, clock, store } = state;
  gauge('edgectl_agent_info', 'The agent: its node and versions. Always 1.', [
    { node, version, protocol },
    1,
  ]);
  gauge('edgectl_agent_start_time_seconds', 'When the agent started.', [
    ALONE,
    Date.parse(since ?? '') / 1000,
  ]);
  gauge('edgectl_agent_ready', '1 where no unit is still to start.', [ALONE, bit(starting.length === 0)]);
  gauge('edgectl_agent_warnings', 'Things that "edgectl node status" warns of.', [ALONE, warnings.length]);
  const each = Object.entries(units);
  gauge(
    'edgectl_unit_running',
    '1 where the unit of the agent runs.',
    ...each.map(([unit, { state: is }]): Sample => [{ unit }, bit(is === 'running')]),
  );
  counter(
    'edgectl_unit_faults_total',
    'How often the unit failed since the agent started.',
    ...each.map(([unit, { faults }]): Sample => [{ unit }, faults]),
  );
  const attached = Object.entries(brokers);
  gauge(
    'edgectl_broker_connected',
    '1 where the agent is connected to the broker.',
    ...attached.map(([broker, { state: is }]): Sample => [{ broker }, bit(is === 'connected')]),
  );
  gauge(
    'edgectl_broker_believed',
    '1 where it was proved that the broker keeps its users apart.',
    ...attached.map(([broker, { believed: trusted }]): Sample => [{ broker }, bit(trusted)]),
  );
  const asked = Object.entries(backends).filter(([, { state: is }]) => is === 'up' || is === 'down');
  gauge(
    'edgectl_backend_up',
    '1 where what the agent reads from answers.',
    ...asked.map(([backend, { state: is }]): Sample => [{ backend }, bit(is === 'up')]),
  );
  gauge(
    'edgectl_mapper_up',
    '1 where the mapper of the protocol answers.',
    ...Object.entries(mappers).map(([protocol, { state: is }]): Sample => [{ protocol }, bit(is === 'up')]),
  );
  const isTunnelOn = tunnel !== undefined && tunnel.state !== 'disabled';
  gauge('edgectl_tunnel_enabled', '1 where the agent is to have a tunnel to the cloud.', [
    ALONE,
    bit(isTunnelOn),
  ]);
  gauge('edgectl_tunnel_connected', '1 where the tunnel stands.', [
    ALONE,
    bit(tunnel?.state === 'connected'),
  ]);
  gauge('edgectl_clock_believed', '0 where the clock is far from the kept time.', [
    ALONE,
    bit(clock === 'believed'),
  ]);
  gauge('edgectl_store_healthy', '0 where the database cannot be read and written.', [
    ALONE,
    bit(store?.state === 'ok'),
  ]);
  gauge('edgectl_store_pending_records', 'Records kept in memory, to be written.', [
    ALONE,
    store?.pending ?? 0,
  ]);
  counter('edgectl_store_dropped_records_total', 'Records that memory had no room for.', [
    ALONE,
    store?.dropped ?? 0,
  ]);
}

function addWork({ calls, answers, held }: MetricSources, gauge: Add, counter: Add): void {
  const counts = calls();
  const labels = ({ door, method, outcome }: CallCount): Labels => ({ door, method, outcome });
  counter(
    'edgectl_calls_total',
    'Calls over MQTT, by method and outcome ("done", or the kind of the error), and those that any door refused.',
    ...counts.map((one): Sample => [labels(one), one.count]),
  );
  counter(
    'edgectl_call_duration_seconds_total',
    'Time that calls took.',
    ...counts.map((one): Sample => [labels(one), one.durationMs / 1000]),
  );
  counter(
    'edgectl_rest_requests_total',
    'Requests of the Kubernetes API that were answered, by HTTP status.',
    ...[...answers()].map(([code, count]): Sample => [{ code: String(code) }, count]),
  );
  const now = held();
  const held1 = (name: string): Sample => [ALONE, now[name] ?? 0];
  gauge('edgectl_sessions', 'Sessions (logs, exec, attach, watch) that are open.', held1('sessions'));
  gauge(
    'edgectl_rest_requests',
    'Requests of the Kubernetes API that are being answered.',
    held1('restRequests'),
  );
  gauge('edgectl_rest_connections', 'Connections to the Kubernetes API.', held1('restConnections'));
  gauge('edgectl_rest_watches', 'Watches of the Kubernetes API.', held1('restWatches'));
}

function addProcess(gauge: Add, counter: Add): void {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  gauge('process_resident_memory_bytes', 'Memory of the agent.', [ALONE, process.memoryUsage.rss()]);
  counter('process_cpu_seconds_total', 'Processor time of the agent.', [
    ALONE,
    (userCPUTime + systemCPUTime) / 1_000_000,
  ]);
}

function labelsOf(samples: readonly Sample[]): string[] {
  return Object.keys(samples[0]?.[0] ?? {});
}

function bit(is: boolean): 0 | 1 {
  return is ? 1 : 0;
}
