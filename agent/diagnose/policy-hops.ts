/** What decides who may do what: the policy, the users, and what `publish:` puts where nobody's rights are asked. */
import { existsSync } from 'node:fs';
import { failed, fine, type Finding, type Hop, skipped, warning } from '../../common/diagnose/hop.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';
import type { Configuration } from '../config/configuration.ts';

export interface PolicyHopsOptions {
  readonly configuration: Pick<Configuration, 'policy' | 'users' | 'publish'>;
  /** Why the file as it stands is not in force; absent where it is. */
  readonly policyProblem: () => string | undefined;
  readonly usersProblem: () => string | undefined;
  readonly attachments: ReadonlyMap<string, Pick<ManagedAttachment, 'believed'>>;
}

const OPEN_TOPICS = 'open topics';

export function policyHops({
  configuration,
  policyProblem,
  usersProblem,
  attachments,
}: PolicyHopsOptions): Hop[] {
  const { policy, users, publish } = configuration;
  return [
    hop('policy', () => [inForce('policy', policy, policyProblem())]),
    hop('users', () => [inForce('users', users, usersProblem())]),
    hop(OPEN_TOPICS, () => openTopics(publish, attachments)),
  ];
}

function hop(name: string, look: () => Finding[]): Hop {
  return { area: 'policy', name, look: async () => look() };
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
  attachments: PolicyHopsOptions['attachments'],
): Finding[] {
  const what = [...devices.map((pattern) => `device/${pattern}`), ...(events ? ['event/#'] : [])];
  if (what.length === 0) return [skipped(OPEN_TOPICS, 'nothing is published on them')];
  const open = [...attachments].filter(([, { believed }]) => !believed).map(([name]) => name);
  if (open.length === 0) return [fine(OPEN_TOPICS, `${what.join(', ')}: only for whom an access list names`)];
  return open.map((name) =>
    warning(OPEN_TOPICS, `everybody on broker ${name} can read ${what.join(', ')}`, {
      hint: 'give the broker an access list, or take them out of publish: in agent.yaml',
    }),
  );
}
