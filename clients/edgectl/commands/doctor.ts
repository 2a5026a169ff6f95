/** `doctor`: walks the way of a call from here on, and says what mends what is wrong. */
import type { Client } from '@edgectl/client';
import type { DiagnosisCheck, NodeDiagnoseResult } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { systemClock } from '../../../common/clock.ts';
import { DEFAULT_PATHS } from '../../../common/default-paths.ts';
import { failed, type Finding, type Check, isFine } from '../../../common/diagnose/check.ts';
import { runChecks } from '../../../common/diagnose/run-checks.ts';
import { connectTo } from '../connect.ts';
import { localChecks } from '../doctor/local-checks.ts';
import { readLocalConfiguration } from '../doctor/local-settings.ts';
import { checksText } from '../doctor/print-checks.ts';
import { socketFinding } from '../doctor/socket-finding.ts';
import { brokerAddress, type GlobalOptions } from '../global-options.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { stdout } from '../terminal/output-writer.ts';

export interface DoctorOptions extends GlobalOptions {
  readonly output?: string;
  readonly agentConfig?: string;
  readonly edgecoreConfig?: string;
}

/** Longer than any check of the agent's may take. */
const CALL_TIMEOUT_MS = 30_000;
const CHECK_TIMEOUT_MS = 5_000;

/** The exit code is 0 where all is fine, else 1. */
export async function doctor(options: DoctorOptions): Promise<number> {
  const format = structuredFormat(options.output);
  const checks = await diagnose(options);
  const fine = checks.every(isFine);
  if (format === undefined) await stdout.write(checksText(checks));
  else await printFacts({ fine, checks }, format);
  return fine ? 0 : 1;
}

/** Asks the agent, or looks itself where none answers. */
export async function diagnose(options: DoctorOptions): Promise<DiagnosisCheck[]> {
  const address = brokerAddress(options, process.env);
  if (!address.startsWith('/')) return overBroker(options, address);
  const [socket] = await runLocalChecks([socketCheck(address)]);
  if (socket === undefined) return [];
  return isFine(socket) ? [socket, ...(await askAgent(options))] : [socket, ...(await withoutAgent(options))];
}

function socketCheck(path: string): Check {
  return {
    area: 'broker',
    name: 'socket',
    run: async (signal) => [await socketFinding(path, signal)],
  };
}

/** From elsewhere: nothing can be said of a node whose broker is not reached. */
async function overBroker(options: DoctorOptions, address: string): Promise<DiagnosisCheck[]> {
  try {
    return await askAgent(options);
  } catch (error) {
    const { layer, message, hint, kind } = EdgectlError.from(error);
    if (kind === 'Forbidden' || (layer !== 'client' && layer !== 'broker')) throw error;
    const finding: Finding = failed('connection', `${address}: ${message}`, { hint });
    return [{ area: 'broker', ...finding }];
  }
}

async function askAgent(options: DoctorOptions): Promise<DiagnosisCheck[]> {
  const client: Client = await connectTo(options);
  try {
    const { checks }: NodeDiagnoseResult = await client.call(
      'node.diagnose',
      {},
      { timeoutMs: options.requestTimeout ?? CALL_TIMEOUT_MS },
    );
    return [...checks];
  } finally {
    await client.close();
  }
}

async function withoutAgent({ agentConfig, edgecoreConfig }: DoctorOptions): Promise<DiagnosisCheck[]> {
  const { agentFile, edgeCoreFile } = DEFAULT_PATHS;
  const files = { agent: agentConfig ?? agentFile, edgeCore: edgecoreConfig ?? edgeCoreFile };
  return runLocalChecks(localChecks(await readLocalConfiguration(files), systemClock.now()));
}

function runLocalChecks(planned: readonly Check[]): Promise<DiagnosisCheck[]> {
  return runChecks(planned, {
    clock: systemClock,
    signal: new AbortController().signal,
    timeoutMs: CHECK_TIMEOUT_MS,
  });
}
