/** The process of an exec as containerd's CRI plugin makes it: the container's own, with another command. */
import { parseExact, stringifyExact } from '@edgectl/rpc-schema/exact-json';
import { isJsonObject, type JsonObject } from '../../../../common/json-object.ts';

export interface ExecChoice {
  readonly command: readonly string[];
  readonly tty: boolean;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  readonly auditId?: number | undefined;
}

/** By it what is done in a shell, which auditd and its like see, is tied to the record of who opened it. */
const AUDIT_ID = 'EDGECTL_AUDIT_ID';

/** The `process` of a container's OCI specification; `undefined` if it has none. */
export function processOf(specification: string): JsonObject | undefined {
  const spec = parseExact(specification);
  const process = isJsonObject(spec) ? spec['process'] : undefined;
  return isJsonObject(process) ? process : undefined;
}

/** User, groups, capabilities, limits, working directory and security profiles stay the container's. JSON. */
export function execProcess(
  ofContainer: JsonObject,
  { command, tty, columns, rows, auditId }: ExecChoice,
): string {
  const { consoleSize: _, commandLine: __, ...kept } = ofContainer;
  const isChanged = tty || auditId !== undefined;
  const sized = tty && columns !== undefined && rows !== undefined;
  return stringifyExact({
    ...kept,
    terminal: tty,
    args: command,
    ...(isChanged && { env: changedEnvironment(kept['env'], { tty, auditId }) }),
    ...(sized && { consoleSize: { width: columns, height: rows } }),
  });
}

/** `TERM` as the CRI plugin sets it, whatever the container's own says. */
function changedEnvironment(
  environment: unknown,
  { tty, auditId }: Pick<ExecChoice, 'tty' | 'auditId'>,
): readonly unknown[] {
  const own: readonly unknown[] = Array.isArray(environment) ? environment : [];
  const withTerm = tty ? withVariable(own, 'TERM', 'xterm') : own;
  return auditId === undefined ? withTerm : withVariable(withTerm, AUDIT_ID, String(auditId));
}

function withVariable(environment: readonly unknown[], name: string, value: string): readonly unknown[] {
  const at = environment.findIndex((entry) => typeof entry === 'string' && entry.startsWith(`${name}=`));
  const entry = `${name}=${value}`;
  return at === -1 ? [...environment, entry] : environment.with(at, entry);
}
