/** `sessions` and `sessions cancel`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { SessionInfo } from '@edgectl/rpc-schema/generated/types';
import { systemClock } from '../../../common/clock.ts';
import { withClient } from '../connect.ts';
import { errorText } from '../exit.ts';
import type { GlobalOptions } from '../global-options.ts';
import { ageOf } from '../../../common/kubernetes/tables/human-duration.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { printTable } from '../output/table.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface SessionsOptions extends GlobalOptions {
  readonly output?: string;
  readonly allPrincipals?: boolean;
}

const HEADERS = ['SESSION', 'KIND', 'TARGET', 'PRINCIPAL', 'STATE', 'PUBLISHED', 'ACKNOWLEDGED', 'AGE'];

export async function listSessions(options: SessionsOptions): Promise<number> {
  const format = structuredFormat(options.output);
  const params = options.allPrincipals ? { allPrincipals: true } : {};
  const { items } = await withClient(options, (client) => client.call('session.list', params));
  if (format !== undefined) {
    await printFacts({ items }, format);
  } else if (items.length === 0) {
    await stderr.write('No sessions found\n');
  } else {
    const nowMs = systemClock.now();
    const rows = items.map((item) => {
      const streams = Object.values(item.streams);
      const sum = (count: (stream: (typeof streams)[number]) => number): string =>
        String(streams.reduce((total, stream) => total + count(stream), 0));
      return [
        fullName(item),
        item.kind,
        item.target,
        item.principal,
        item.state,
        sum(({ published }) => published),
        sum(({ acknowledged }) => acknowledged),
        ageOf(item.openedAt, nowMs),
      ];
    });
    await stdout.write(printTable({ headers: HEADERS, rows }));
  }
  return 0;
}

/** A session's name is unique for its client only: two programs may both have an `s1`. */
function fullName({ client, session }: SessionInfo): string {
  return `${client}/${session}`;
}

/** The session that `name` means: `CLIENT/SESSION`, or `SESSION` where no other client has one of that name. */
function findSession(name: string, items: readonly SessionInfo[]): SessionInfo {
  const found = items.filter((item) => fullName(item) === name || item.session === name);
  const [only, ...others] = found;
  if (only === undefined) throw new EdgectlError('NotFound', `sessions "${name}" not found`);
  if (others.length === 0) return only;
  throw new EdgectlError('Conflict', `several clients have a session "${name}"`, {
    layer: 'client',
    hint: `name one of them: ${found.map(fullName).join(', ')}`,
  });
}

export async function cancelSessions(names: readonly string[], options: SessionsOptions): Promise<number> {
  return withClient(options, async (client) => {
    const others = options.allPrincipals === true;
    const { items } = await client.call('session.list', others ? { allPrincipals: true } : {});
    let exitCode = 0;
    for (const name of names) {
      try {
        const { session, client: label, principal, attachment } = findSession(name, items);
        const owner = others ? { principal, attachment } : {};
        await client.call('session.cancel', { session, client: label, ...owner });
        await stdout.write(`session/${name} canceled\n`);
      } catch (error) {
        const failure = EdgectlError.from(error);
        exitCode ||= failure.exitCode;
        await stderr.write(`${errorText(failure)}\n`);
      }
    }
    return exitCode;
  });
}
