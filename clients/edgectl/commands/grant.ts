/** `grant`, `grant list` and `grant revoke`: rights for a time. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Grant } from '@edgectl/rpc-schema/generated/types';
import { systemClock } from '../../../common/clock.ts';
import { ageOf } from '../../../common/kubernetes/tables/human-duration.ts';
import { withClient } from '../connect.ts';
import { errorText } from '../exit.ts';
import type { GlobalOptions } from '../global-options.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { printTable } from '../output/table.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';
import { printable } from '../output/printable.ts';

export interface GrantOptions extends GlobalOptions {
  readonly output?: string;
  /** Milliseconds. */
  readonly for?: number;
  readonly reason?: string;
  readonly allNamespaces?: boolean;
  readonly principal?: string;
  readonly all?: boolean;
}

export async function createGrant(principal: string, role: string, options: GrantOptions): Promise<number> {
  const { namespace, allNamespaces = false, reason, for: durationMs, output } = options;
  const format = structuredFormat(output);
  if ((namespace === undefined) === !allNamespaces) {
    throw invalid('say where it is to hold: -n NAMESPACE[,NAMESPACE] or --all-namespaces');
  }
  if (durationMs === undefined || durationMs < 1000) throw invalid('say for how long: --for 2h');
  if (reason === undefined) throw invalid('say why, for the audit: --reason "…"');
  const { object } = await withClient(options, (client) =>
    client.call('grant.create', {
      principal,
      role,
      ...(namespace === undefined ? {} : { namespaces: namespace.split(',') }),
      durationSeconds: Math.floor(durationMs / 1000),
      reason,
    }),
  );
  if (format !== undefined) await printFacts(object, format);
  else
    await stdout.write(
      printable(`grant/${object.id} created: ${principal} is ${role} until ${object.expiresAt}\n`),
    );
  return 0;
}

const HEADERS = ['ID', 'PRINCIPAL', 'ROLE', 'NAMESPACES', 'ENDS', 'BY', 'AGE', 'REASON'];

export async function listGrants(options: GrantOptions): Promise<number> {
  const format = structuredFormat(options.output);
  const { items } = await withClient(options, (client) =>
    client.call('grant.list', {
      ...(options.principal === undefined ? {} : { principal: options.principal }),
      ...(options.all ? { includeEnded: true } : {}),
    }),
  );
  if (format !== undefined) await printFacts({ items }, format);
  else if (items.length === 0) await stderr.write('No grants found\n');
  else await stdout.write(printTable({ headers: HEADERS, rows: items.map(rowOf) }));
  return 0;
}

export async function revokeGrants(ids: readonly string[], options: GrantOptions): Promise<number> {
  const { reason } = options;
  return withClient(options, async (client) => {
    let exitCode = 0;
    for (const id of ids) {
      try {
        await client.call('grant.revoke', { id, ...(reason === undefined ? {} : { reason }) });
        await stdout.write(`grant/${id} revoked\n`);
      } catch (error) {
        const failure = EdgectlError.from(error);
        exitCode ||= failure.exitCode;
        await stderr.write(`${errorText(failure)}\n`);
      }
    }
    return exitCode;
  });
}

function rowOf(grant: Grant): readonly string[] {
  const { id, principal, role, namespaces, expiresAt, revokedAt, createdBy, createdAt, reason } = grant;
  return [
    id,
    principal,
    role,
    namespaces?.join(',') ?? '*',
    revokedAt === undefined ? expiresAt : `revoked ${revokedAt}`,
    createdBy,
    ageOf(createdAt, systemClock.now()),
    reason,
  ];
}

function invalid(message: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, {
    layer: 'client',
    hint: 'edgectl grant alice operator -n factory --for 2h --reason "press 1 stands still"',
  });
}
