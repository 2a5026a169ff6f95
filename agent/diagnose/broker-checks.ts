/** The checks of the brokers: those that the agent serves, and the node's own. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failed, type Finding, fine, type Check, skipped, warning } from '../../common/diagnose/check.ts';
import { EDGECORE_USER } from '../../common/mosquitto/configuration.ts';
import {
  type MosquittoConfiguration,
  mosquittoConfiguration,
  mosquittoUser,
  obstacleTo,
} from '../../common/mosquitto/readable-files.ts';
import { covers, readableFilters } from '../../common/mosquitto/topic-cover.ts';
import { socketHost } from '../../common/network-address.ts';
import { readRegularFileSync } from '../../common/regular-file.ts';
import type { BrokerStatus, ManagedAttachment } from '../broker/attachment.ts';
import { REFUSAL_KINDS, type RefusalReport } from '../broker/refusals.ts';
import type { BrokerConfiguration } from '../config/configuration.ts';
import type { EdgeStore } from '../backends/edge-store/edge-store.ts';

type Diagnosed = Pick<ManagedAttachment, 'status' | 'distrust'>;

/** @param attachments read when the check runs: they are added later */
export function brokerCheck(attachments: ReadonlyMap<string, Diagnosed>): Check {
  return {
    area: 'broker',
    name: 'brokers',
    run: () =>
      Promise.resolve(
        [...attachments.values()].flatMap((attachment) =>
          findingsOf(attachment.status(), attachment.distrust),
        ),
      ),
  };
}

function findingsOf(status: BrokerStatus, distrust: Diagnosed['distrust']): Finding[] {
  const { name, address, protocol, reason, hint, provedAt, idsTaken = false, retainedRefused } = status;
  if (!status.connected) return [unreachable(status)];
  const found = [fine(name, `${address}, MQTT ${protocol ?? ''}`.trim())];
  const access = `${name}: access control`;
  if (distrust !== undefined) {
    found.push(warning(access, `${distrust.message}: its users may only read`, { hint: distrust.hint }));
  } else if (provedAt !== undefined) {
    found.push(fine(access, `proved at ${provedAt}`));
    if (reason !== undefined) found.push(warning(access, reason, hint === undefined ? {} : { hint }));
  } else if (reason !== undefined) {
    found.push(warning(`${name}: listeners`, reason, { hint: 'see listeners and users in agent.yaml' }));
  }
  if (idsTaken) {
    found.push(
      fine(
        `${name}: client ids`,
        "this broker lets a user who knows another's client id take it, and ends the connection that had it; the agent's own are secret",
      ),
    );
  }
  if (retainedRefused > 0) {
    found.push(
      warning(`${name}: retained requests`, `${retainedRefused} were turned aside since the start`, {
        hint: 'a client publishes its requests with RETAIN: they are never executed',
      }),
    );
  }
  found.push(...(status.refusals ?? []).map((report) => refused(name, report)));
  return found;
}

/** What a broker refused in the last hour, for whoever sets up a client. */
function refused(name: string, { kind, count, who, reason, hint, at }: RefusalReport): Finding {
  const times = count === 1 ? 'one' : `${count}, the last`;
  return warning(
    `${name}: refused ${REFUSAL_KINDS[kind].title}`,
    `${times} at ${new Date(at).toISOString()} of ${who}: ${reason}`,
    { hint },
  );
}

function unreachable({ name, address, error }: BrokerStatus): Finding {
  if (error === undefined) {
    return warning(name, `${address} is being attached`, { hint: 'ask again in a few seconds' });
  }
  return failed(name, `${address} is not attached: ${error}`, {
    hint: 'does the broker run there, and are user name and passwordFile right?',
    command: `mosquitto_sub ${connectionOf(address)} -t '$SYS/broker/version' -C 1 -W 5`,
  });
}

function connectionOf(address: string): string {
  const url = new URL(address);
  return `-h ${socketHost(url)}${url.port === '' ? '' : ` -p ${url.port}`}`;
}

/** Why the node's mosquitto does not work, found in its files: it cannot say so itself if it does not start. */
const DEBIAN = '/etc/mosquitto/mosquitto.conf';
const FILES = "mosquitto's files";
const TOPICS = "EdgeCore's topics";

export function mosquittoChecks(
  brokers: readonly BrokerConfiguration[],
  store: Pick<EdgeStore, 'subscribedTopics'>,
): Check[] {
  return [
    { area: 'broker', name: FILES, run: async () => fileFindings(configurations(brokers)) },
    {
      area: 'broker',
      name: TOPICS,
      run: async (signal) => {
        const topics = await store.subscribedTopics(signal).catch(() => []);
        return topicFindings(configurations(brokers), topics);
      },
    },
  ];
}

/** Debian's, and those that `edgectl broker mosquitto` wrote beside the passwords in agent.yaml. */
function configurations(brokers: readonly BrokerConfiguration[]): MosquittoConfiguration[] {
  const generated = brokers.flatMap(({ passwordFile }) =>
    passwordFile === undefined ? [] : [join(dirname(dirname(passwordFile)), 'mosquitto.conf')],
  );
  const paths = brokers.length === 0 ? [] : new Set([DEBIAN, ...generated]);
  return [...paths].flatMap((path) => mosquittoConfiguration(path) ?? []);
}

function fileFindings(found: readonly MosquittoConfiguration[]): Finding[] {
  const asked = found.flatMap(({ user, files }) =>
    files.map((file) => ({ ...file, user: mosquittoUser(user) })),
  );
  if (asked.length === 0) return [skipped(FILES, 'no configuration of mosquitto names one')];
  const findings = asked.flatMap(({ setting, path, user }): Finding[] => {
    if (!existsSync(path))
      return [failed(FILES, `there is no ${path}, which ${setting} names: mosquitto does not start`, {})];
    const obstacle = user && obstacleTo(path, user);
    if (user === undefined || obstacle === undefined) return [];
    const { message, command } = obstacle;
    return [
      failed(
        FILES,
        `the user ${user.name} ${message}: mosquitto cannot read its ${setting}, and does not start`,
        {
          hint: 'mosquitto gives up root before it reads the file',
          command,
        },
      ),
    ];
  });
  const [first] = findings;
  return first === undefined ? [fine(FILES, `mosquitto may read all ${asked.length}`)] : findings;
}

function topicFindings(found: readonly MosquittoConfiguration[], topics: readonly string[]): Finding[] {
  const lists = found.flatMap(({ files }) => files.filter(({ setting }) => setting === 'acl_file'));
  const uncovered = lists.flatMap(({ path }) => {
    const filters = readableFilters(textOf(path), EDGECORE_USER);
    if (filters === undefined) return [];
    return topics
      .filter((topic) => !filters.some((filter) => covers(filter, topic)))
      .map((topic) => ({ path, topic }));
  });
  if (uncovered.length === 0)
    return [skipped(TOPICS, 'EdgeCore has subscribed to nothing that an access list keeps from it')];
  return uncovered.map(({ path, topic }) =>
    warning(
      TOPICS,
      `EdgeCore has subscribed to ${topic}, and ${path} does not let its user ${EDGECORE_USER} read it`,
      {
        hint: 'mosquitto grants the subscription and delivers nothing: a rule of the cloud waits in vain',
        command: `sed -i '/^user ${EDGECORE_USER}$/a topic read ${topic}' ${path} && systemctl reload mosquitto`,
      },
    ),
  );
}

function textOf(path: string): string {
  try {
    return readRegularFileSync(path).toString('utf8');
  } catch {
    return '';
  }
}
