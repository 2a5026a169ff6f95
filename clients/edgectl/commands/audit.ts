/** `audit`: who did what on the node; followed, filtered, or verified. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { AuditListParams, AuditOutcome, AuditRecord } from '@edgectl/rpc-schema/generated/types';
import { withClient } from '../connect.ts';
import type { GlobalOptions } from '../global-options.ts';
import { GrowingTable } from '../output/growing-table.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { Interrupt } from '../terminal/interrupt.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface AuditOptions extends GlobalOptions {
  readonly output?: string;
  readonly follow?: boolean;
  readonly verify?: boolean;
  readonly principal?: string;
  readonly method?: string;
  readonly outcome?: AuditOutcome;
  /** Milliseconds. */
  readonly since?: number;
  readonly sinceTime?: string;
  readonly until?: string;
  readonly tail?: number;
  readonly headers?: boolean;
}

/** How soon a new record is shown. */
const CHECK_MS = 1_000;
const PAGE = 500;
/** The most that the agent sends in one answer. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

type Show = (records: readonly AuditRecord[]) => Promise<void>;

export async function audit(name: string | undefined, options: AuditOptions): Promise<number> {
  if (options.verify) return verify(options);
  const isWide = options.output === 'wide';
  const format = isWide ? undefined : structuredFormat(options.output);
  const filter = filterOf(name, options);
  if (format !== undefined && !options.follow) {
    const items = await withClient(options, async (client) => {
      const all: AuditRecord[] = [];
      await showKept(client, filter, options, async (records) => void all.push(...records));
      return all;
    });
    await printFacts({ items }, format);
    return 0;
  }
  const show = format === undefined ? rows(isWide, options.headers !== false) : lines;
  return withClient(options, async (client) => {
    const lastId = await showKept(client, filter, options, show);
    return options.follow ? follow(client, filter, lastId, show) : 0;
  });
}

/** Everything that is kept and fits. @returns the last record that was looked at */
async function showKept(
  client: Client,
  filter: AuditListParams,
  { tail }: AuditOptions,
  show: Show,
): Promise<number> {
  if (tail !== undefined) {
    const { items, lastId } = await client.call('audit.list', {
      ...filter,
      tail,
      maxBytes: MAX_ANSWER_BYTES,
    });
    await show(items);
    return lastId;
  }
  let page = await client.call('audit.list', { ...filter, limit: PAGE });
  await show(page.items);
  while (page.meta.continue !== undefined) {
    page = await client.call('audit.list', { ...filter, limit: PAGE, continue: page.meta.continue });
    await show(page.items);
  }
  return page.lastId;
}

/** Until it is interrupted. */
async function follow(client: Client, filter: AuditListParams, afterId: number, show: Show): Promise<number> {
  const interrupt = new Interrupt();
  interrupt.start();
  let lastId = afterId;
  try {
    for (;;) {
      await Promise.race([pause(CHECK_MS), interrupt.received]);
      const page = await client.call('audit.list', { ...filter, limit: PAGE, afterId: lastId });
      await show(page.items);
      lastId = page.lastId;
    }
  } catch (error) {
    if (interrupt.exitCode === undefined) throw error;
    return interrupt.exitCode;
  } finally {
    interrupt.stop();
  }
}

async function verify(options: AuditOptions): Promise<number> {
  const { chain } = await withClient(options, (client) =>
    client.call('audit.list', { tail: 0, verify: true }),
  );
  if (chain === undefined) throw new EdgectlError('Internal', 'the agent did not verify the audit');
  if (chain.verified) {
    const { records, firstId, lastId, headHash } = chain;
    await stdout.write(
      records === 0
        ? 'verified: no records yet\n'
        : `verified: ${records} records, ${firstId} to ${lastId}; the last hash is ${headHash}\n`,
    );
    return 0;
  }
  await stderr.write(
    `error: the audit does not verify: record ${chain.firstBrokenId}: ${chain.message}\n` +
      'hint: something other than the agent changed the database; its log tells hashes of earlier records\n',
  );
  return 1;
}

function filterOf(name: string | undefined, options: AuditOptions): AuditListParams {
  const { principal, method, outcome, namespace, since, sinceTime, until } = options;
  return {
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(principal === undefined ? {} : { principal }),
    ...(method === undefined ? {} : { method }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(since === undefined ? {} : { sinceSeconds: since / 1000 }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
    ...(until === undefined ? {} : { untilTime: until }),
  };
}

const HEADERS = ['TIME', 'ID', 'PRINCIPAL', 'METHOD', 'TARGET', 'OUTCOME'];
const WIDE_HEADERS = ['DOOR', 'CLIENT', 'START', 'DURATION', 'IN', 'OUT', 'DETAIL'];

function rows(isWide: boolean, withHeaders: boolean): Show {
  const table = new GrowingTable();
  let headers = withHeaders ? [[...HEADERS, ...(isWide ? WIDE_HEADERS : [])]] : [];
  return async (records) => {
    if (records.length === 0) return;
    await stdout.write(table.lines([...headers, ...records.map((record) => cells(record, isWide))]));
    headers = [];
  };
}

const lines: Show = async (records) => {
  for (const record of records) await stdout.write(`${JSON.stringify(record)}\n`);
};

function cells(record: AuditRecord, isWide: boolean): readonly string[] {
  const { at, id, principal, method, target = '', outcome, error, count, door, client, startId } = record;
  const narrow = [
    at,
    String(id),
    principal,
    method,
    target,
    [outcome, error, count === undefined ? undefined : `×${count}`].filter(Boolean).join(' '),
  ];
  if (!isWide) return narrow;
  const { durationMs, bytesIn, bytesOut } = record;
  const figure = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return [
    ...narrow,
    door,
    client,
    figure(startId),
    durationMs === undefined ? '' : `${durationMs} ms`,
    figure(bytesIn),
    figure(bytesOut),
    detailOf(record),
  ];
}

function detailOf({ command, properties, values, first, last, note, reason, exitCode }: AuditRecord): string {
  return [
    command?.join(' '),
    values === undefined
      ? properties?.join(',')
      : values
          .map(({ path, before = 'nothing', first, after = 'nothing' }) =>
            [`${path}: ${before}`, ...(first === undefined ? [] : [`${first} …`]), after].join(' -> '),
          )
          .join(', '),
    first === undefined ? undefined : `from ${first} to ${last ?? first}`,
    note,
    reason,
    exitCode === undefined ? undefined : `exit code ${exitCode}`,
  ]
    .filter((part) => part !== undefined)
    .join('; ');
}
