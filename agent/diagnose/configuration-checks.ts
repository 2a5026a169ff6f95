/** Whether the files would be read again as they were: a wrong one shows itself only at the next start otherwise. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { ownFolder, secretFile, trustedFile } from '../../common/diagnose/file-findings.ts';
import { failed, type Finding, fine, type Check, skipped, warning } from '../../common/diagnose/check.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';
import type { Configuration } from '../config/configuration.ts';
import type { CredentialFiles } from './credential-files.ts';

/** Where the configuration came from, to be read once more. */
export interface ConfigurationSources {
  readonly files: readonly string[];
  /** @throws EdgectlError `InvalidParams` that names file, line and column */
  readonly load: () => Configuration;
}

export function configurationChecks(
  currentConfiguration: () => Configuration,
  sources: ConfigurationSources | undefined,
): Check[] {
  return [
    {
      area: 'configuration',
      name: 'files',
      run: () =>
        Promise.resolve(sources === undefined ? [unknown()] : compareFiles(currentConfiguration(), sources)),
    },
  ];
}

function unknown(): Finding {
  return skipped('files', 'the configuration was not read from files');
}

function compareFiles(currentConfiguration: Configuration, { files, load }: ConfigurationSources): Finding[] {
  const there = files.map((file) =>
    existsSync(file) ? fine(file, 'read') : skipped(file, 'there is none: the defaults hold'),
  );
  try {
    if (JSON.stringify(load()) === JSON.stringify(currentConfiguration)) return there;
    return [
      ...there,
      warning('files', 'changed since the agent read them', {
        hint: 'edgectl config diff shows what changed; a reload restarts only the units that are affected',
        command: 'edgectl config reload',
      }),
    ];
  } catch (error) {
    return [faultOf(EdgectlError.from(error))];
  }
}

function faultOf({ message, hint }: EdgectlError): Finding {
  const [, file, line] = /^(\/.*?):(\d+):\d+: /.exec(message) ?? [];
  return failed('files', message, {
    hint: hint ?? 'the agent goes on with what it read at its start, and would not start again',
    ...(file === undefined ? {} : { command: `vi +${line} ${file}` }),
  });
}

/**
 * The checks of what decides about rights: the policy, the users, and `publish:`, whose topics are read without a check of
 * rights.
 */
interface PolicyChecksOptions {
  readonly configuration: Pick<Configuration, 'policy' | 'users' | 'publish'>;
  /** Why the file on disk was rejected; undefined when it is in effect. */
  readonly policyProblem: () => string | undefined;
  readonly usersProblem: () => string | undefined;
  readonly attachments: ReadonlyMap<string, Pick<ManagedAttachment, 'trusted'>>;
}

const OPEN_TOPICS = 'open topics';

export function policyChecks({
  configuration,
  policyProblem,
  usersProblem,
  attachments,
}: PolicyChecksOptions): Check[] {
  const { policy, users, publish } = configuration;
  return [
    check('policy', () => [inForce('policy', policy, policyProblem())]),
    check('users', () => [inForce('users', users, usersProblem())]),
    check(OPEN_TOPICS, () => openTopics(publish, attachments)),
  ];
}

function check(name: string, run: () => Finding[]): Check {
  return { area: 'policy', name, run: async () => run() };
}

function inForce(name: string, file: string, problem: string | undefined): Finding {
  if (problem === undefined) {
    return existsSync(file)
      ? fine(name, `${file} is in force`)
      : skipped(name, `there is no ${file}: the defaults hold`);
  }
  const line = /:(\d+):\d+: /.exec(problem)?.[1];
  return failed(name, problem, {
    hint: 'what was in force before stays in force until the file is right',
    command: `vi ${line === undefined ? '' : `+${line} `}${file}`,
  });
}

function openTopics(
  { devices, events }: Configuration['publish'],
  attachments: PolicyChecksOptions['attachments'],
): Finding[] {
  const what = [...devices.map((pattern) => `device/${pattern}`), ...(events ? ['event/#'] : [])];
  if (what.length === 0) return [skipped(OPEN_TOPICS, 'nothing is published on them')];
  const open = [...attachments].filter(([, { trusted }]) => !trusted).map(([name]) => name);
  if (open.length === 0) return [fine(OPEN_TOPICS, `${what.join(', ')}: only for whom an access list names`)];
  return open.map((name) =>
    warning(OPEN_TOPICS, `everybody on broker ${name} can read ${what.join(', ')}`, {
      hint: 'give the broker an access list, or take them out of publish: in agent.yaml',
    }),
  );
}

// The agent's own files: what is secret is its owner's alone, and what it obeys is written by nobody else.

/** @param files what the configuration was read from */
export function permissionChecks(
  { socket, database, users, policy, backends }: Configuration,
  files: readonly string[],
  { secrets }: CredentialFiles,
): Check[] {
  return [
    permissionCheck('socket', () => secretFile({ name: 'socket', path: socket })),
    permissionCheck('database', () => secretFile({ name: 'database', path: database })),
    permissionCheck("database's folder", () =>
      ownFolder({ name: "database's folder", path: dirname(database) }),
    ),
    permissionCheck('users', () => secretFile({ name: 'users', path: users, optional: true })),
    ...[...files, policy, backends.podLogs].map((path) =>
      permissionCheck(path, () => trustedFile({ name: path, path, optional: true })),
    ),
    ...secrets.map((file) => permissionCheck(file.name, () => secretFile(file))),
  ];
}

function permissionCheck(name: string, run: () => Promise<Finding>): Check {
  return { area: 'permissions', name, run: async () => [await run()] };
}
