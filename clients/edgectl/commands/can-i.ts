/** `can-i` (`auth can-i`): may the call be made, and if not, what would allow it. Exit code 0 for yes, 1 for no. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { HeldRule } from '@edgectl/rpc-schema/generated/types';
import { askedMethod } from '../access/asked-method.ts';
import { withClient } from '../connect.ts';
import type { GlobalOptions } from '../global-options.ts';
import { printTable } from '../output/table.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface CanIOptions extends GlobalOptions {
  readonly list?: boolean;
  readonly quiet?: boolean;
  readonly allNamespaces?: boolean;
  readonly container?: string;
  readonly property?: string;
  readonly as?: string;
}

export async function canI(words: readonly string[], options: CanIOptions): Promise<number> {
  const [verb, target] = words;
  if (options.list) return listRules(options);
  if (verb === undefined) {
    throw new EdgectlError('InvalidParams', 'you must name a verb, or --list', {
      layer: 'client',
      hint: 'edgectl can-i exec web-0 -n factory',
    });
  }
  const { namespace, allNamespaces, container, property } = options;
  const { method, name, once } = askedMethod(verb, target);
  const answer = await withClient(options, (client) =>
    client.call('access.check', {
      method,
      ...principalOf(options),
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined || allNamespaces ? {} : { namespace }),
      ...(allNamespaces ? { allNamespaces } : {}),
      ...(container === undefined ? {} : { container }),
      ...(property === undefined ? {} : { property }),
      ...(once ? { lasting: false } : {}),
    }),
  );
  if (answer.allowed === true) {
    if (!options.quiet) await stdout.write('yes\n');
    return 0;
  }
  if (!options.quiet) {
    await stdout.write(`no - ${answer.message ?? 'no rule allows it'}\n`);
    if (answer.hint !== undefined) await stderr.write(`hint: ${answer.hint}\n`);
  }
  return 1;
}

const HEADERS = ['METHOD', 'NAMESPACES', 'NAMES', 'CONTAINERS', 'PROPERTIES', 'EDITS', 'ROLE', 'UNTIL'];

async function listRules(options: CanIOptions): Promise<number> {
  const { rules = [] } = await withClient(options, (client) =>
    client.call('access.check', principalOf(options)),
  );
  if (rules.length === 0) await stderr.write('No rules found\n');
  else await stdout.write(printTable({ headers: HEADERS, rows: rules.flatMap(rowsOf) }));
  return 0;
}

function principalOf({ as: principal }: CanIOptions): { readonly principal?: string } {
  return principal === undefined ? {} : { principal };
}

/** A row for each method, as kubectl has one for each resource. */
function rowsOf({ rule, role, namespaces, until, grant }: HeldRule): readonly (readonly string[])[] {
  const all = (names: readonly string[] | undefined): string => names?.join(',') ?? '*';
  const where = [rule.namespaces, namespaces].flatMap((names) =>
    names === undefined ? [] : [names.join(',')],
  );
  return rule.methods.map((method) => [
    method,
    where.join(' and ') || '*',
    all(rule.names),
    all(rule.containers),
    all(rule.properties),
    rule.lasting === false ? 'once' : '*',
    grant === undefined ? role : `${role} (${grant})`,
    until ?? '<none>',
  ]);
}
