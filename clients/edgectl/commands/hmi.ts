/** `hmi`: a link to the page that lets somebody in once, for whoever is root at the node. */
import { readFileSync } from 'node:fs';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isPrincipal } from '@edgectl/rpc-schema/topics';
import { DEFAULT_PATHS } from '../../../common/default-paths.ts';
import { LINK_SECONDS, makeLink, pageFileOf } from '../../../common/page-link.ts';
import type { GlobalOptions } from '../global-options.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface HmiOptions extends GlobalOptions {
  readonly user: string;
  /** Instead of the address that the agent listens on. */
  readonly server?: string;
}

export async function hmi({ user, server, socket }: HmiOptions): Promise<number> {
  const path = socket ?? process.env['EDGECTL_SOCKET'] ?? DEFAULT_PATHS.socket;
  if (!isPrincipal(user)) {
    throw new EdgectlError('InvalidParams', `${JSON.stringify(user)} is not a valid user name`, {
      layer: 'client',
    });
  }
  const url = server ?? servedAt(path);
  // Behind "#": a browser sends it to nobody, and the page exchanges it by a request of its own.
  await stdout.write(`${url.replace(/\/?$/, '/')}#link=${makeLink(path, user)}\n`);
  await stderr.write(`it lets ${user} in once, within ${LINK_SECONDS} s\n`);
  return 0;
}

function servedAt(socket: string): string {
  try {
    return readFileSync(pageFileOf(socket), 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES') {
      throw new EdgectlError('Forbidden', "no permission to read beside the agent's socket", {
        layer: 'client',
        hint: 'run it as root at the node',
      });
    }
    throw new EdgectlError('Unavailable', 'the agent of this node serves no page', {
      layer: 'client',
      hint: 'set "web: on" in /etc/edgectl/agent.yaml and run "edgectl config reload"; edgectl doctor says what is wrong',
    });
  }
}
