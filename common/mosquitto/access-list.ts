/** mosquitto's access list (`acl_file`) for the topics of the contract: lines for each user of its own, and none for anybody else. */
import { accessFilters, REPORT_FILTERS, Topics, TOPIC_ROOT } from '@edgectl/rpc-schema/topics';
import { checkUserName } from '../credentials/users-file.ts';

export interface MosquittoUsers {
  /** The agent's own lines: it reads and writes everything of its node, or of every node if none is named. */
  readonly agent: string;
  /** The user with which the agent proves that this list is in effect: a user like any other. */
  readonly probe: string;
  /** People and programs. */
  readonly users: readonly string[];
  /** EdgeCore, where it uses the same broker. */
  readonly edgeCore?: string;
  /** True: every user also reads the values and events that the agent publishes (`publish:` in agent.yaml). */
  readonly reports?: boolean;
}

/** What EdgeCore's event bus uses of the broker (`edge/pkg/eventbus/mqtt/client.go`); rules of the cloud may add to it. */
const EDGE_CORE_TOPICS = ['$hw/events/#', 'SYS/dis/upload_records', '+/user/#'];

/** @throws EdgectlError `InvalidParams` if a name cannot be part of a topic */
export function accessListText(
  { agent, probe, users, edgeCore, reports = false }: MosquittoUsers,
  node?: string,
): string {
  const paragraphs = [
    [
      '# Who may publish and read what. Each user has lines of its own: in a pattern with %u, a user "alice/b" would pass as alice.',
      `# The user ${probe}/second has none: the agent tries with it that there is no such pattern.`,
    ].join('\n'),
    rules(agent, [`topic readwrite ${node === undefined ? `${TOPIC_ROOT}/#` : wholeNode(node)}`]),
    ...[probe, ...users].map((user) => rules(user, linesOf(user, reports))),
    ...(edgeCore === undefined
      ? []
      : [
          rules(
            edgeCore,
            EDGE_CORE_TOPICS.map((topic) => `topic readwrite ${topic}`),
          ),
        ]),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function linesOf(user: string, reports: boolean): string[] {
  const { write, read } = accessFilters(user);
  const readable = reports ? [...read, ...REPORT_FILTERS] : read;
  return [`topic write ${write}`, ...readable.map((filter) => `topic read ${filter}`)];
}

function rules(user: string, lines: readonly string[]): string {
  return [`user ${checkUserName(user)}`, ...lines].join('\n');
}

/** `…/{node}/#`. */
function wholeNode(node: string): string {
  return new Topics(node).state().replace(/[^/]+$/, '#');
}
