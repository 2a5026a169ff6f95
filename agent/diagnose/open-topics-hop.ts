/** What `publish:` puts on topics of no principal's own, against who can read there. */
import { fine, type Finding, type Hop, skipped, warning } from '../../common/diagnose/hop.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';
import type { PublishConfiguration } from '../config/configuration.ts';

type Readable = Pick<ManagedAttachment, 'believed'>;

const NAME = 'open topics';

export function openTopicsHop(
  publish: PublishConfiguration,
  attachments: ReadonlyMap<string, Readable>,
): Hop {
  return {
    area: 'policy',
    name: NAME,
    look: () => Promise.resolve(findingsOf(publish, attachments)),
  };
}

function findingsOf(
  { devices, events }: PublishConfiguration,
  attachments: ReadonlyMap<string, Readable>,
): Finding[] {
  const what = [...devices.map((pattern) => `device/${pattern}`), ...(events ? ['event/#'] : [])];
  if (what.length === 0) return [skipped(NAME, 'nothing is published on them')];
  const open = [...attachments].filter(([, { believed }]) => !believed).map(([name]) => name);
  if (open.length === 0) return [fine(NAME, `${what.join(', ')}: only for whom an access list names`)];
  return open.map((name) =>
    warning(NAME, `everybody on broker ${name} can read ${what.join(', ')}`, {
      hint: 'give the broker an access list, or take them out of publish: in agent.yaml',
    }),
  );
}
