/** `node status` and `node stats`. */
import type { Result } from '@edgectl/client';
import { systemClock } from '../../../common/clock.ts';
import { withClient } from '../connect.ts';
import { callOptions, type GlobalOptions } from '../global-options.ts';
import { DescriptionText, NONE } from '../describe/text.ts';
import { ageOf } from '../../../common/kubernetes/tables/human-duration.ts';
import { mebibytes, milliCores } from '../output/quantity.ts';
import { sourceNote } from '../output/source-note.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { printTable } from '../output/table.ts';
import { printNote } from '../terminal/note.ts';
import { stdout } from '../terminal/output-writer.ts';
import { printable } from '../output/printable.ts';

export interface NodeOptions extends GlobalOptions {
  readonly output?: string;
}

type Status = Result<'node.status'>;

function statusText({ agent, caller }: Status, node: string, nowMs: number): string {
  const text = new DescriptionText();
  text.field(0, 'Node', node);
  text.field(0, 'Agent', `${agent.state}, version ${agent.version}`);
  if (agent.starting !== undefined) text.field(0, 'Starting', agent.starting.join(', '));
  if (agent.since !== undefined) text.field(0, 'Running For', ageOf(agent.since, nowMs));
  if (agent.history !== undefined) {
    const { events, audit } = agent.history;
    text.field(0, 'Whole History', `events ${ageOf(events, nowMs)}, audit ${ageOf(audit, nowMs)}`);
  }
  if (agent.tunnel !== undefined) {
    text.field(0, 'Tunnel', [agent.tunnel.state, agent.tunnel.message].filter(Boolean).join(': '));
  }
  if (agent.clock !== undefined) text.field(0, 'Clock', agent.clock);
  const trust = caller.believed
    ? ''
    : ` (not believed${caller.message === undefined ? '' : `: ${caller.message}`})`;
  text.field(0, 'You Are', `${caller.principal}, over ${caller.door} (${caller.attachment})${trust}`);
  text.line(0, (agent.warnings ?? []).length === 0 ? `Warnings:\t${NONE}` : 'Warnings:');
  for (const warning of agent.warnings ?? []) text.line(1, warning);
  return text.flush();
}

function since(time: string | undefined, nowMs: number): string {
  return time === undefined ? NONE : ageOf(time, nowMs);
}

function statusTables({ agent }: Status, nowMs: number): string {
  const brokers = Object.entries(agent.brokers ?? {}).map(([name, broker]) => [
    name,
    broker.state,
    String(broker.believed),
    since(broker.since, nowMs),
    [broker.message, broker.hint].filter(Boolean).join('; ') || NONE,
  ]);
  const mappers = Object.entries(agent.mappers ?? {}).map(
    ([protocol, mapper]) => [`mapper ${protocol}`, mapper] as const,
  );
  const backends = [...Object.entries(agent.backends ?? {}), ...mappers].map(([name, backend]) => [
    name,
    backend.state,
    since(backend.since, nowMs),
    backend.version ?? NONE,
    backend.address ?? NONE,
    [backend.message, backend.hint].filter(Boolean).join('; ') || NONE,
  ]);
  const units = Object.entries(agent.units ?? {}).map(([name, unit]) => [
    name,
    unit.state,
    since(unit.since, nowMs),
    String(unit.faults),
    unit.lastFault?.message ?? NONE,
  ]);
  const tables = [
    { headers: ['BROKER', 'STATE', 'BELIEVED', 'SINCE', 'MESSAGE'], rows: brokers },
    { headers: ['BACKEND', 'STATE', 'SINCE', 'VERSION', 'ADDRESS', 'MESSAGE'], rows: backends },
    { headers: ['UNIT', 'STATE', 'SINCE', 'FAULTS', 'LAST FAULT'], rows: units },
  ];
  return tables
    .filter(({ rows }) => rows.length > 0)
    .map((table) => `\n${printTable(table)}`)
    .join('');
}

export async function nodeStatus(options: NodeOptions): Promise<number> {
  const format = structuredFormat(options.output);
  const { node, status } = await withClient(options, async (client) => ({
    node: client.node,
    status: await client.call('node.status', {}, callOptions(options)),
  }));
  if (format !== undefined) {
    await printFacts(status, format);
    return 0;
  }
  const nowMs = systemClock.now();
  await stdout.write(printable(statusText(status, node, nowMs)) + statusTables(status, nowMs));
  return 0;
}

/** The fields of kubelet's summary that the tables show; all of them are optional. */
interface Usage {
  readonly cpu?: { readonly usageNanoCores?: number };
  readonly memory?: { readonly workingSetBytes?: number; readonly availableBytes?: number };
}
interface NodeUsage extends Usage {
  readonly nodeName?: string;
  readonly fs?: { readonly usedBytes?: number; readonly capacityBytes?: number };
}
interface PodUsage extends Usage {
  readonly podRef?: { readonly name?: string; readonly namespace?: string };
}

function usageCells({ cpu, memory }: Usage): [string, string] {
  return [milliCores(cpu?.usageNanoCores), mebibytes(memory?.workingSetBytes)];
}

export interface AcceptTimeOptions extends NodeOptions {
  readonly back?: boolean;
}

export async function acceptTime(options: AcceptTimeOptions): Promise<number> {
  const format = structuredFormat(options.output);
  const result = await withClient(options, (client) =>
    client.call('node.acceptTime', options.back === true ? { back: true } : {}, callOptions(options)),
  );
  if (format !== undefined) await printFacts(result, format);
  else await stdout.write(`the kept time is now the clock's: ${result.now} (before: ${result.before})\n`);
  return 0;
}

export async function restartUnit(unit: string, options: NodeOptions): Promise<number> {
  const format = structuredFormat(options.output);
  const result = await withClient(options, (client) =>
    client.call('node.restartUnit', { unit }, callOptions(options)),
  );
  if (format !== undefined) await printFacts(result, format);
  else await stdout.write(`unit ${result.unit} restarted: ${result.status.state}\n`);
  return 0;
}

export async function nodeStats(options: NodeOptions): Promise<number> {
  const format = structuredFormat(options.output);
  const { summary, meta } = await withClient(options, (client) =>
    client.call('node.stats', {}, callOptions(options)),
  );
  if (format !== undefined) {
    await printFacts(summary, format);
    return 0;
  }
  const node: NodeUsage = summary.node;
  const pods: readonly PodUsage[] = summary.pods;
  const nodeTable = printTable({
    headers: ['NAME', 'CPU(cores)', 'MEMORY(bytes)', 'DISK(bytes)', 'DISK SIZE(bytes)'],
    rows: [
      [
        node.nodeName ?? NONE,
        ...usageCells(node),
        mebibytes(node.fs?.usedBytes),
        mebibytes(node.fs?.capacityBytes),
      ],
    ],
  });
  const podTable = printTable({
    headers: ['NAMESPACE', 'NAME', 'CPU(cores)', 'MEMORY(bytes)'],
    rows: pods.map((pod) => [pod.podRef?.namespace ?? '', pod.podRef?.name ?? '', ...usageCells(pod)]),
  });
  await stdout.write(`${nodeTable}\n${podTable}`);
  await printNote(sourceNote([meta], systemClock.now()));
  return 0;
}
