/** What keeps the node's mosquitto from working, seen from its files: it cannot say so itself when it does not start. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failed, type Finding, fine, type Hop, skipped, warning } from '../../common/diagnose/hop.ts';
import { EDGECORE_USER } from '../../common/mosquitto/configuration.ts';
import {
  type MosquittoConfiguration,
  mosquittoConfiguration,
  mosquittoUser,
  obstacleTo,
} from '../../common/mosquitto/readable-files.ts';
import { covers, readableFilters } from '../../common/mosquitto/topic-cover.ts';
import type { BrokerConfiguration } from '../config/configuration.ts';
import type { EdgeStore } from '../node/edge-store/edge-store.ts';

const DEBIAN = '/etc/mosquitto/mosquitto.conf';
const FILES = "mosquitto's files";
const TOPICS = "EdgeCore's topics";

export function mosquittoHops(
  brokers: readonly BrokerConfiguration[],
  store: Pick<EdgeStore, 'subscribedTopics'>,
): Hop[] {
  return [
    { area: 'broker', name: FILES, look: async () => fileFindings(configurations(brokers)) },
    {
      area: 'broker',
      name: TOPICS,
      look: async (signal) => {
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
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
