/** `sessions` and `sessions cancel`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { systemClock } from '../../../common/clock.ts';
import { withClient } from '../connect.ts';
import { errorText } from '../exit.ts';
import type { GlobalOptions } from '../global-options.ts';
import { ageOf } from '../output/human-duration.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { printTable } from '../output/table.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface SessionsOptions extends GlobalOptions {
  readonly output?: string;
  readonly allPrincipals?: boolean;
}

const HEADERS = [
  'SESSION',
  'KIND',
  'TARGET',
  'PRINCIPAL',
  'CLIENT',
  'STATE',
  'PUBLISHED',
  'ACKNOWLEDGED',
  'AGE',
];

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
        item.session,
        item.kind,
        item.target,
        item.principal,
        item.client,
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

/** A session is known by its name and its client's label; the label is looked up, so that the name is enough here. */
export async function cancelSessions(names: readonly string[], options: SessionsOptions): Promise<number> {
  return withClient(options, async (client) => {
    const { items } = await client.call('session.list', {});
    let exitCode = 0;
    for (const name of names) {
      const found = items.filter(({ session }) => session === name);
      const failure = await cancelEach(
        name,
        found.map((each) => () => client.call('session.cancel', { session: name, client: each.client })),
      );
      if (failure === undefined) {
        await stdout.write(`session/${name} canceled\n`);
      } else {
        exitCode ||= failure.exitCode;
        await stderr.write(`${errorText(failure)}\n`);
      }
    }
    return exitCode;
  });
}

async function cancelEach(
  name: string,
  cancels: readonly (() => Promise<unknown>)[],
): Promise<EdgectlError | undefined> {
  if (cancels.length === 0) return new EdgectlError('NotFound', `sessions "${name}" not found`);
  try {
    await Promise.all(cancels.map((cancel) => cancel()));
    return undefined;
  } catch (error) {
    return EdgectlError.from(error);
  }
}
