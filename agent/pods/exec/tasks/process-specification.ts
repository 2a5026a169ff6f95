/** The process of an exec as containerd's CRI plugin makes it: the container's own, with another command. */
import { parseExact, stringifyExact } from '@edgectl/rpc-schema/exact-json';
import { isJsonObject, type JsonObject } from '../../../../common/json-object.ts';

export interface ExecChoice {
  readonly command: readonly string[];
  readonly tty: boolean;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** The `process` of a container's OCI specification; `undefined` where it has none. */
export function processOf(specification: string): JsonObject | undefined {
  const spec = parseExact(specification);
  const process = isJsonObject(spec) ? spec['process'] : undefined;
  return isJsonObject(process) ? process : undefined;
}

/** User, groups, capabilities, limits, working directory and security profiles stay the container's. JSON. */
export function execProcess(ofContainer: JsonObject, { command, tty, columns, rows }: ExecChoice): string {
  const { consoleSize: _, commandLine: __, ...kept } = ofContainer;
  const sized = tty && columns !== undefined && rows !== undefined;
  return stringifyExact({
    ...kept,
    terminal: tty,
    args: command,
    ...(tty && { env: withTerm(kept['env']) }),
    ...(sized && { consoleSize: { width: columns, height: rows } }),
  });
}

/** As the CRI plugin does it, whatever the container's own says. */
function withTerm(environment: unknown): unknown[] {
  const others = Array.isArray(environment) ? environment : [];
  const at = others.findIndex((entry) => typeof entry === 'string' && entry.startsWith('TERM='));
  return at === -1 ? [...others, 'TERM=xterm'] : others.with(at, 'TERM=xterm');
}
