/** The commands on rights and on who used them: can-i, grant, audit. */
import { type Command, Option } from 'commander';
import type { AuditOptions } from '../commands/audit.ts';
import type { CanIOptions } from '../commands/can-i.ts';
import type { GrantOptions } from '../commands/grant.ts';
import { parseDurationMs, parseInteger, parseTime, parseTimeOrAgo } from '../values.ts';
import type { CommandTable, Invocation } from './invocation.ts';

const OUTCOMES = ['started', 'succeeded', 'failed', 'refused', 'interrupted'];

function defineAuth(command: Command, invocation: Invocation): void {
  command.summary('Ask for rights, as kubectl does').description('Asks for rights.');
  defineCanI(command.command('can-i'), invocation);
}

function defineCanI(command: Command, invocation: Invocation): void {
  command
    .summary('Whether a call is allowed')
    .description(
      'Says yes or no, and what would allow it; the exit code is 0 for yes, 1 for no. ' +
        'VERB is a method (pod.exec), or a word of kubectl with what it is about: exec web-0, get pods, create pods/exec.',
    )
    .argument('[verb]', 'what would be done')
    .argument('[target]', 'to what: TYPE, TYPE/NAME or NAME')
    .option('--list', 'list every rule that applies')
    .option('-A, --all-namespaces', 'in every namespace')
    .option('-c, --container <container>', 'in this container')
    .option('--property <property>', 'this property of the device')
    .option('--as <principal>', 'the rights of another principal (for admins)')
    .option('-q, --quiet', 'only the exit code')
    .action(async (verb: string | undefined, target: string | undefined, _: unknown, command: Command) => {
      const { canI } = await import('../commands/can-i.ts');
      const words = [verb, target].filter((word) => word !== undefined);
      invocation.exitCode = await canI(words, command.optsWithGlobals<CanIOptions>());
    });
}

function defineGrant(command: Command, invocation: Invocation): void {
  const grant = command
    .summary('Give a role for a time')
    .description('Gives a principal a role for a time, without the cloud; it ends by itself.');
  grant
    .command('create', { isDefault: true })
    .summary('Give a role for a time')
    .argument('<principal>', 'the user')
    .argument('<role>', 'viewer, operator, admin, or one of the policy file')
    .option('--for <duration>', 'for how long: 30m, 2h', parseDurationMs)
    .option('--reason <text>', 'why, for the audit')
    .option('-A, --all-namespaces', 'in all namespaces, instead of -n')
    .option('-o, --output <format>', 'json or yaml')
    .action(async (principal: string, role: string, _: unknown, command: Command) => {
      const { createGrant } = await import('../commands/grant.ts');
      invocation.exitCode = await createGrant(principal, role, command.optsWithGlobals<GrantOptions>());
    });
  grant
    .command('list')
    .summary('Grants that hold')
    .option('--principal <name>', 'only of this user')
    .option('--all', 'also those that ended or were revoked')
    .option('-o, --output <format>', 'json or yaml')
    .action(async (_: unknown, command: Command) => {
      const { listGrants } = await import('../commands/grant.ts');
      invocation.exitCode = await listGrants(command.optsWithGlobals<GrantOptions>());
    });
  grant
    .command('revoke')
    .summary('Take grants back; the sessions that they allowed end')
    .argument('<ids...>', 'as grant list shows them')
    .option('--reason <text>', 'why, for the audit')
    .action(async (ids: string[], _: unknown, command: Command) => {
      const { revokeGrants } = await import('../commands/grant.ts');
      invocation.exitCode = await revokeGrants(ids, command.optsWithGlobals<GrantOptions>());
    });
}

function defineAudit(command: Command, invocation: Invocation): void {
  command
    .summary('Who did what on the node')
    .description(
      'Shows the records of every call that changed something, opened a stream or was refused. ' +
        '-n, and a name, select by what the call was about.',
    )
    .argument('[name]', 'only calls on the object of this name')
    .option('-f, --follow', 'keep printing new records')
    .option('--principal <name>', 'only of this user')
    .option('--method <method>', 'only of this method')
    .addOption(new Option('--outcome <outcome>', 'only with this outcome').choices(OUTCOMES))
    .option('--since <duration>', 'only records of the last 5s, 2m or 3h', parseDurationMs)
    .option('--since-time <time>', 'only from this time on (RFC 3339)', parseTime)
    .option('--until <time>', 'only from before 1h ago, or a time (RFC 3339)', parseTimeOrAgo)
    .option('--tail <number>', 'only the last records', parseInteger)
    .option('--verify', 'check the chain of hashes instead')
    .option('--no-headers', 'no headers')
    .option('-o, --output <format>', 'wide, json or yaml; with -f json is one record per line')
    .action(async (name: string | undefined, _: unknown, command: Command) => {
      const { audit } = await import('../commands/audit.ts');
      invocation.exitCode = await audit(name, command.optsWithGlobals<AuditOptions>());
    });
}

/** In the order of the help. */
export const ACCESS_COMMANDS: CommandTable = {
  'can-i': defineCanI,
  auth: defineAuth,
  grant: defineGrant,
  audit: defineAudit,
};
