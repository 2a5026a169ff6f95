/** The commands on files of this computer: users, a broker's configuration, contexts. */
import type { Command } from 'commander';
import { USERS_FILE } from '../../../common/credentials/users-file.ts';
import type { BackupOptions, RestoreOptions } from '../commands/backup.ts';
import type { CertOptions, IssueOptions, ListOptions as CertListOptions } from '../commands/cert.ts';
import type { MosquittoOptions } from '../commands/broker.ts';
import type { HmiOptions } from '../commands/hmi.ts';
import type { KubeconfigOptions } from '../commands/kubeconfig.ts';
import type { UserOptions } from '../commands/user.ts';
import type { ConfigurationOptions } from '../commands/configuration.ts';
import { DEFAULT_PATHS } from '../../../common/default-paths.ts';
import type { GlobalOptions } from '../global-options.ts';
import { collectList, parseInteger, parseDurationMs } from '../values.ts';
import type { CommandTable, Invocation } from './invocation.ts';

function defineUser(command: Command, invocation: Invocation): void {
  const user = command
    .summary("Users of the agent's own listeners and of its Kubernetes API")
    .description(
      `Keeps the users file (${USERS_FILE}): passwords and tokens, as hashes. The agent reads it again when it changes. ` +
        'A password is asked for on a terminal, and read from --password-file or standard input elsewhere.',
    );
  const withFile = (command: Command): Command =>
    command.option('--users-file <file>', `instead of ${USERS_FILE}`);
  withFile(user.command('add'))
    .summary('Add a user, or a token to one')
    .argument('<name>', 'the principal: what the policy binds roles to')
    .option('--token', 'issue a bearer token and print it: it is shown once')
    .option('--token-name <name>', 'the name of the token; replaces an earlier one of that name')
    .option('--expires <duration>', 'how long the token is valid: 12h, 30d', parseDurationMs)
    .option('--certificate', 'no password: the user logs in with a client certificate of this CN')
    .action(async (name: string, _: unknown, command: Command) => {
      const { addUser } = await import('../commands/user.ts');
      invocation.exitCode = await addUser(name, command.optsWithGlobals<UserOptions>());
    });
  withFile(user.command('passwd'))
    .summary("Change a user's password")
    .argument('<name>', 'the user')
    .action(async (name: string, _: unknown, command: Command) => {
      const { changePassword } = await import('../commands/user.ts');
      invocation.exitCode = await changePassword(name, command.optsWithGlobals<UserOptions>());
    });
  withFile(user.command('remove'))
    .summary('Remove a user, or one token; connections end at once')
    .argument('<name>', 'the user')
    .option('--token <id>', 'only this token, as list shows it')
    .action(async (name: string, _: unknown, command: Command) => {
      const { removeUser } = await import('../commands/user.ts');
      invocation.exitCode = await removeUser(name, command.optsWithGlobals<UserOptions>());
    });
  withFile(user.command('list'))
    .summary('List users and their tokens')
    .action(async (_: unknown, command: Command) => {
      const { listUsers } = await import('../commands/user.ts');
      invocation.exitCode = await listUsers(command.optsWithGlobals<UserOptions>());
    });
}

function defineBroker(command: Command, invocation: Invocation): void {
  const broker = command
    .summary('Write the configuration of a broker')
    .description('Writes the configuration of a broker that keeps users apart.');
  broker
    .command('mosquitto')
    .summary('For mosquitto: passwords, access list, TLS, and the agent’s part')
    .description(
      'Writes mosquitto.conf, a password file, an access list with lines for each user, and what agent.yaml needs, the probe ' +
        'included. Passwords are made, and kept when it is run again; --node limits the agent to its own node.',
    )
    .requiredOption('--out <folder>', 'the target folder; mosquitto and the agent read the files there')
    .option('--users <names>', 'people and programs: hmi,plc', collectList)
    .option('--port <port>', 'for programs on the node, on loopback', parseInteger, 1883)
    .option('--tls-port <port>', 'for the plant network (8883 with --cert)', parseInteger)
    .option('--cert <file>', "the broker's certificate")
    .option('--key <file>', 'and its key')
    .option('--client-ca <file>', 'clients show a certificate of this authority there; its CN is their name')
    .option('--edgecore', 'EdgeCore uses this broker too: adds its user and topics')
    .option('--owner <uid:gid>', 'the user mosquitto runs as (default: the user mosquitto of this computer)')
    .option('--reports', 'users also read the values and events that the agent publishes')
    .action(async (_: unknown, command: Command) => {
      const { writeMosquitto } = await import('../commands/broker.ts');
      invocation.exitCode = await writeMosquitto(command.optsWithGlobals<MosquittoOptions>());
    });
}

function defineConfig(command: Command, invocation: Invocation): void {
  const config = command
    .summary("Contexts, and the agent's configuration")
    .description(
      'Keeps the client file (EDGECTL_CLIENT_CONFIG; ~/.config/edgectl/config.yaml): contexts, which --context chooses. ' +
        'check, diff and reload are about the configuration of the agent on the node.',
    );
  config
    .command('check')
    .summary("Say whether the agent's configuration files are right")
    .description('Reads the files of the agent on the node as a reload would, and changes nothing.')
    .option('-o, --output <format>', 'json or yaml')
    .action(async (_: unknown, command: Command) => {
      const { checkConfiguration } = await import('../commands/configuration.ts');
      invocation.exitCode = await checkConfiguration(command.optsWithGlobals<ConfigurationOptions>());
    });
  config
    .command('diff')
    .summary("Show what differs between the agent's files and what is in force")
    .description(
      'Shows what a reload would change, and by restarting which units. The exit code is 1 where there is something.',
    )
    .option('-o, --output <format>', 'json or yaml')
    .action(async (_: unknown, command: Command) => {
      const { diffConfiguration } = await import('../commands/configuration.ts');
      invocation.exitCode = await diffConfiguration(command.optsWithGlobals<ConfigurationOptions>());
    });
  config
    .command('reload')
    .summary("Apply the agent's configuration files without a restart")
    .description(
      'As SIGHUP does: the units that the changes concern are restarted, and sessions over others go on. What cannot be applied says so, and the old stays in force.',
    )
    .option('-o, --output <format>', 'json or yaml')
    .action(async (_: unknown, command: Command) => {
      const { reloadConfiguration } = await import('../commands/configuration.ts');
      invocation.exitCode = await reloadConfiguration(command.optsWithGlobals<ConfigurationOptions>());
    });
  config
    .command('get-contexts')
    .summary('List contexts')
    .action(async () => {
      const { getContexts } = await import('../commands/config.ts');
      invocation.exitCode = await getContexts();
    });
  config
    .command('use-context')
    .summary('Choose the context that holds where none is named')
    .argument('<name>', 'as get-contexts shows it')
    .action(async (name: string) => {
      const { useContext } = await import('../commands/config.ts');
      invocation.exitCode = await useContext(name);
    });
  config
    .command('set-context')
    .summary('Keep the global flags of this command under a name')
    .description(
      'Keeps --broker, --socket, --node, --user, --namespace and the files of this command as a context.',
    )
    .argument('<name>', 'the name of the context')
    .action(async (name: string, _: unknown, command: Command) => {
      const { setContext } = await import('../commands/config.ts');
      invocation.exitCode = await setContext(name, command.optsWithGlobals<GlobalOptions>());
    });
  config
    .command('delete-context')
    .summary('Forget a context')
    .argument('<name>', 'as get-contexts shows it')
    .action(async (name: string) => {
      const { deleteContext } = await import('../commands/config.ts');
      invocation.exitCode = await deleteContext(name);
    });
}

/** For a token that lasts longer use `user add`; for a permanent role, the policy file. */
const KUBECONFIG_LIFETIME = '24h';

function defineKubeconfig(command: Command, invocation: Invocation): void {
  command
    .summary("Make a kubeconfig for the node's Kubernetes API")
    .description(
      'Makes a kubeconfig that kubectl works with as it is: issues a token to a user, and gives the user a role for as long ' +
        'as the token lasts, unless the policy lets it read already. The token replaces the one that was made before under the ' +
        'same name. Run as root at the node.',
    )
    .option('--user <name>', 'whom the token is issued to', 'kubectl')
    .option('--out <file>', 'write it there, for its owner alone (0600), instead of printing it')
    .option('--name <name>', 'the name of the token; replaces an earlier one of that name', 'kubeconfig')
    .option('--role <role>', 'the role to grant (default: what the policy file says)', 'operator')
    .addOption(
      command
        .createOption('--expires <duration>', 'how long token and role last, at most 30d')
        .argParser(parseDurationMs)
        .default(parseDurationMs(KUBECONFIG_LIFETIME), KUBECONFIG_LIFETIME),
    )
    .option('--server <url>', 'the URL to write, where clients reach the node by another')
    .option('--users-file <file>', `instead of ${USERS_FILE}`)
    .action(async (_: unknown, command: Command) => {
      const { kubeconfig } = await import('../commands/kubeconfig.ts');
      invocation.exitCode = await kubeconfig(command.optsWithGlobals<KubeconfigOptions>());
    });
}

function defineHmi(command: Command, invocation: Invocation): void {
  command
    .summary('Print a link to the page of this node')
    .description(
      'Prints a link to the page, which the agent serves where agent.yaml has "web: on". The link lets a browser in once, within a minute, as root or as another user. Run as root at the node.',
    )
    .option('--user <name>', 'who the page acts as', 'root')
    .option('--server <url>', 'the URL to print, where browsers reach the node by another')
    .action(async (_: unknown, command: Command) => {
      const { hmi } = await import('../commands/hmi.ts');
      invocation.exitCode = await hmi(command.optsWithGlobals<HmiOptions>());
    });
}

function defineBackup(command: Command, invocation: Invocation): void {
  command
    .summary('Save what makes the node what it is')
    .description(
      "Saves configuration, users, policy, certificates with their keys, lasting edits and where the chain of the audit ends, as of now, in a file for its owner alone (0600). The agent may run. The file holds the node's keys: keep it as one. Run as root at the node.",
    )
    .requiredOption('--out <file>', 'where to; one that is there is replaced')
    .option('--agent-config <file>', `instead of ${DEFAULT_PATHS.agentFile}`)
    .option('--edgecore-config <file>', `instead of ${DEFAULT_PATHS.edgeCoreFile}`)
    .action(async (_: unknown, command: Command) => {
      const { backup } = await import('../commands/backup.ts');
      invocation.exitCode = await backup(command.optsWithGlobals<BackupOptions>());
    });
}

function defineRestore(command: Command, invocation: Invocation): void {
  command
    .summary('Put a backup onto a box of the same name')
    .description(
      'Checks the whole of a backup, then replaces all of its files, or none. The agent must not run meanwhile: stop it before, start it after. Users and rights are those of the backup: what was taken away since comes back. The old database stays beside the new one. Run as root at the node.',
    )
    .argument('<file>', 'what edgectl backup saved')
    .option('--dry-run', 'check it, and change nothing')
    .option('--agent-config <file>', `instead of ${DEFAULT_PATHS.agentFile}`)
    .option('--edgecore-config <file>', `instead of ${DEFAULT_PATHS.edgeCoreFile}`)
    .action(async (file: string, _: unknown, command: Command) => {
      const { restore } = await import('../commands/backup.ts');
      invocation.exitCode = await restore(file, command.optsWithGlobals<RestoreOptions>());
    });
}

const DEFAULT_DAYS = 397;
const CERTIFICATES_FOLDER = '/etc/edgectl/certs';

function defineCert(command: Command, invocation: Invocation): void {
  const cert = command
    .summary('Issue, renew, list and revoke certificates')
    .description(
      "Issues certificates by the node's own authority (beside the agent's database), or writes requests for yours. The agent uses a renewed file, and refuses a certificate that was taken back, without a restart. Run as root at the node.",
    );
  const local = (command: Command): Command =>
    command
      .option(
        '--authority <folder>',
        "another authority than the node's own: ca.crt and ca.key, made where there are none",
      )
      .option('--agent-config <file>', `instead of ${DEFAULT_PATHS.agentFile}`);
  local(cert.command('issue'))
    .summary('Issue a certificate, or write a request for one')
    .description(
      'For a listener of the agent, its Kubernetes API (rest), its page, a broker, a user (whose name is the CN), or two programs that show each other one (peer).',
    )
    .argument('<purpose>', 'listener, rest, page, broker, user or peer')
    .argument('[name]', 'what it is called, and its files; the purpose, but for a user')
    .option(
      '--host <names>',
      'names and addresses that a server is asked for by: a,b; else those of this node',
      collectList,
    )
    .option('--days <n>', 'how long it is valid', parseInteger, DEFAULT_DAYS)
    .option('--out <folder>', 'where NAME.crt and NAME.key go', CERTIFICATES_FOLDER)
    .option('--request', 'write NAME.csr for an authority of yours, instead of a certificate')
    .action(async (purpose: string, name: string | undefined, _: unknown, command: Command) => {
      const { issueCert } = await import('../commands/cert.ts');
      invocation.exitCode = await issueCert(purpose, name, command.optsWithGlobals<IssueOptions>());
    });
  local(cert.command('renew'))
    .summary('Renew certificates under the same key')
    .description('Renews those that are named, or all that end within 30 days: fit for a timer.')
    .argument('[names...]', 'as list shows them')
    .action(async (names: string[], _: unknown, command: Command) => {
      const { renewCert } = await import('../commands/cert.ts');
      invocation.exitCode = await renewCert(names, command.optsWithGlobals<CertOptions>());
    });
  local(cert.command('list'))
    .summary('List certificates and how long they are valid')
    .option('-o, --output <format>', 'json or yaml')
    .action(async (_: unknown, command: Command) => {
      const { listCerts } = await import('../commands/cert.ts');
      invocation.exitCode = await listCerts(command.optsWithGlobals<CertListOptions>());
    });
  local(cert.command('revoke'))
    .summary('Take certificates back')
    .description(
      'Puts all certificates of a name, or one by its number, on the revocation list; connections that rest on them end. With --authority a number is enough, of what was issued elsewhere, too.',
    )
    .argument('<name>', 'a name or a serial number, as list -o json shows it')
    .action(async (name: string, _: unknown, command: Command) => {
      const { revokeCert } = await import('../commands/cert.ts');
      invocation.exitCode = await revokeCert(name, command.optsWithGlobals<CertOptions>());
    });
}

/** In the order of the help. */
export const LOCAL_COMMANDS: CommandTable = {
  user: defineUser,
  cert: defineCert,
  broker: defineBroker,
  config: defineConfig,
  kubeconfig: defineKubeconfig,
  hmi: defineHmi,
  backup: defineBackup,
  restore: defineRestore,
};
