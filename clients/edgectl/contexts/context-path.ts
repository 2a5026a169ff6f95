/** Where the client file is: asked at each start, so that it loads nothing. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `EDGECTL_CLIENT_CONFIG`, else `edgectl/config.yaml` in the user's configuration folder. */
export function contextFilePath(environment: NodeJS.ProcessEnv): string {
  const { EDGECTL_CLIENT_CONFIG, XDG_CONFIG_HOME } = environment;
  if (EDGECTL_CLIENT_CONFIG) return EDGECTL_CLIENT_CONFIG;
  return join(XDG_CONFIG_HOME || join(homedir(), '.config'), 'edgectl', 'config.yaml');
}
