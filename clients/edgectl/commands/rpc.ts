/** `rpc METHOD [JSON]`: one call of the contract, as it is. */
import { readFileSync } from 'node:fs';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { parseExact, stringifyExact } from '@edgectl/rpc-schema/exact-json';
import { withClient } from '../connect.ts';
import type { GlobalOptions } from '../global-options.ts';
import { stdout } from '../terminal/output-writer.ts';

export interface RpcOptions extends GlobalOptions {
  readonly output?: string;
}

/** `-` reads the parameters from stdin, `@FILE` from a file. */
function readParams(text: string | undefined): unknown {
  if (text === undefined) return {};
  const json =
    text === '-'
      ? readFileSync(0, 'utf8')
      : text.startsWith('@')
        ? readFileSync(text.slice(1), 'utf8')
        : text;
  try {
    return parseExact(json);
  } catch (cause) {
    throw new EdgectlError('InvalidParams', `the parameters are not JSON: ${(cause as Error).message}`, {
      layer: 'client',
      hint: `for example: edgectl rpc pod.list '{"allNamespaces":true}'`,
      cause,
    });
  }
}

export async function rpc(method: string, params: string | undefined, options: RpcOptions): Promise<number> {
  const output = options.output?.toLowerCase() ?? 'json';
  if (output !== 'json' && output !== 'yaml') {
    throw new EdgectlError('InvalidParams', `rpc prints json or yaml, not "${options.output}"`, {
      layer: 'client',
    });
  }
  const parsed = readParams(params);
  const result = await withClient(options, (client) =>
    client.callAny(
      method,
      parsed,
      options.requestTimeout === undefined ? {} : { timeoutMs: options.requestTimeout },
    ),
  );
  // In the order that the agent gave, unlike `get -o json`: this command shows the message.
  const text =
    output === 'json'
      ? `${stringifyExact(result, 2)}\n`
      : (await import('yaml')).stringify(result, { lineWidth: 0 });
  await stdout.write(text);
  return 0;
}
