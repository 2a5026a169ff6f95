/** `node.restart` and `node.reboot`: the programs beside the agent, and the machine, by systemd. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type {
  NodeRebootParams,
  NodeRebootResult,
  NodeRestartParams,
  NodeRestartResult,
} from '@edgectl/rpc-schema/generated/types';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { Effect } from '../../common/effect.ts';
import { rebootMachine, requireSystemd, restartUnit, showUnit } from './systemd.ts';

export interface RestartProgramOptions {
  readonly node: string;
  /** The unit of each program, as the configuration in effect names it. */
  readonly units: () => Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Whose call it is: one that comes over the node's broker has its answer before that ends. */
export interface CareCall {
  readonly effect: Effect;
  readonly attachment: string;
}

/** The program's own time is its deadline. */
const NEVER_ABORTED = new AbortController().signal;
/** Time for the answer to reach the caller. */
const ANSWER_FIRST_MS = 500;

/** @throws EdgectlError `NotFound` for a program without a unit, `Unsupported` without systemd, `BackendError` */
export async function restartProgram(
  options: RestartProgramOptions,
  { name }: NodeRestartParams,
  { effect, attachment }: CareCall,
  signal: AbortSignal,
): Promise<NodeRestartResult> {
  const unit = unitOf(options, name);
  const { load } = await showUnit(unit, signal);
  if (load !== 'loaded') {
    throw new EdgectlError('NotFound', `systemd has no unit ${unit} (${load || 'unknown'})`, {
      hint: `name the unit of ${name} in agent.yaml: programs: { ${JSON.stringify(name)}: NAME.service }`,
    });
  }
  effect.begins();
  if (name === 'broker' && attachment !== 'embedded') {
    later(options, `restart of ${unit}`, (signal) => restartUnit(unit, signal));
    return { ...answered(options), name, unit, state: 'restarting' };
  }
  await restartUnit(unit, signal);
  effect.happened();
  const { active } = await showUnit(unit, signal);
  return { ...answered(options), name, unit, state: active };
}

/** @throws EdgectlError `Conflict` for the name of another node, `Unsupported` without systemd */
export async function rebootNode(
  options: RestartProgramOptions,
  { name }: NodeRebootParams,
  { effect }: CareCall,
  signal: AbortSignal,
): Promise<NodeRebootResult> {
  if (name !== options.node) {
    throw new EdgectlError('Conflict', `this is node ${options.node}, and not ${name}`, {
      hint: 'nothing was done',
    });
  }
  await requireSystemd(signal);
  effect.begins();
  later(options, 'reboot', rebootMachine);
  return { ...answered(options), node: options.node, state: 'rebooting' };
}

function unitOf({ units }: RestartProgramOptions, name: string): string {
  const known = units();
  const unit = Object.hasOwn(known, name) ? known[name] : undefined;
  if (unit !== undefined) return unit;
  throw new EdgectlError('NotFound', `no unit of systemd is known for ${name}`, {
    hint: `name it in agent.yaml: programs: { ${JSON.stringify(name)}: NAME.service }; a mapper that runs as a pod: edgectl restart pod NAME`,
    details: { known: Object.keys(known) },
  });
}

function answered({ clock }: RestartProgramOptions): Pick<NodeRestartResult, 'meta'> {
  return { meta: { source: 'agent', observedAt: new Date(clock.now()).toISOString() } };
}

/** The caller has its answer then: a failure is in the log alone. */
function later(
  { clock, log }: RestartProgramOptions,
  what: string,
  work: (signal: AbortSignal) => Promise<void>,
): void {
  clock.after(ANSWER_FIRST_MS, () => {
    work(NEVER_ABORTED).catch((error: unknown) => {
      log.error({ err: error }, `the ${what} that was asked for failed`);
    });
  });
}
