/** `version`. */
import { withClient } from '../connect.ts';
import type { GlobalOptions } from '../global-options.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';
import { printable } from '../output/printable.ts';
import { skewWarning } from '../version-skew.ts';
import { EDGECTL_VERSION } from '../version.ts';

export interface VersionOptions extends GlobalOptions {
  readonly client?: boolean;
  readonly output?: string;
}

export async function version(options: VersionOptions): Promise<number> {
  const format = structuredFormat(options.output);
  const runtime = `Node.js ${process.versions.node} (${process.execPath})`;
  if (format === undefined)
    await stdout.write(`Client Version: v${EDGECTL_VERSION}\nClient Runtime: ${runtime}\n`);
  const agent = options.client ? undefined : await askAgent(options);
  if (format !== undefined) {
    await printFacts(
      {
        clientVersion: EDGECTL_VERSION,
        clientRuntime: runtime,
        ...(agent === undefined ? {} : { agentVersion: agent.version, node: agent.node }),
      },
      format,
    );
  } else if (agent !== undefined) {
    await stdout.write(`Agent Version: v${agent.version}\nNode: ${agent.node}\n`);
  }
  const warning = agent === undefined ? undefined : skewWarning(EDGECTL_VERSION, agent.version);
  if (warning !== undefined) await stderr.write(`${printable(warning)}\n`);
  return 0;
}

function askAgent(options: VersionOptions): Promise<{ version: string; node: string }> {
  return withClient(options, async (client) => {
    const { agent } = await client.call('node.status', {});
    return { version: agent.version, node: client.node };
  });
}
