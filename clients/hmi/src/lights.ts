/** One traffic light for each part of the node, from the agent's checks, or from its `state` where one may not ask for those. */
import type { NodeState } from '@edgectl/client/browser';
import type { DiagnosisArea, DiagnosisCheck } from '@edgectl/rpc-schema/generated/types';

export type LightState = 'fine' | 'warning' | 'failed' | 'skipped' | 'unknown';

export interface Finding {
  readonly name: string;
  readonly state: LightState;
  readonly message: string;
  readonly hint?: string | undefined;
  /** What mends it. */
  readonly command?: string | undefined;
}

export interface Light {
  readonly area: DiagnosisArea;
  /** The worst of its findings. */
  readonly state: LightState;
  /** The worst first. */
  readonly findings: readonly Finding[];
}

/** In the order in which a call passes them, from outside to the devices; then what all of them depend on. */
const AREAS: readonly DiagnosisArea[] = [
  'tunnel',
  'gateway',
  'broker',
  'metaserver',
  'edged',
  'cri',
  'mapper',
  'store',
  'disk',
  'clock',
  'certificates',
  'policy',
  'permissions',
  'configuration',
];

const BADNESS: readonly LightState[] = ['failed', 'warning', 'unknown', 'fine', 'skipped'];

export function lightsOf(findings: Iterable<readonly [DiagnosisArea, Finding]>): readonly Light[] {
  const byArea = new Map<DiagnosisArea, Finding[]>();
  for (const [area, finding] of findings) byArea.set(area, [...(byArea.get(area) ?? []), finding]);
  const known = [...new Set([...AREAS, ...byArea.keys()])];
  return known.flatMap((area): Light[] => {
    const own = byArea.get(area)?.toSorted((one, other) => badness(one.state) - badness(other.state));
    return own?.[0] === undefined ? [] : [{ area, state: own[0].state, findings: own }];
  });
}

function badness(state: LightState): number {
  return BADNESS.indexOf(state);
}

export function lightsOfChecks(checks: readonly DiagnosisCheck[]): readonly Light[] {
  return lightsOf(
    checks.map(({ area, name, state, message, hint, command }) => [
      area,
      { name, state, message, hint, command },
    ]),
  );
}

const OF_BACKEND: Readonly<Record<string, LightState>> = { up: 'fine', down: 'failed', absent: 'skipped' };
const OF_BROKER: Readonly<Record<string, LightState>> = { connected: 'fine', connecting: 'warning' };
const OF_TUNNEL: Readonly<Record<string, LightState>> = {
  connected: 'fine',
  connecting: 'warning',
  failed: 'failed',
  disabled: 'skipped',
};

export function lightsOfState(state: NodeState): readonly Light[] {
  const { backends = {}, mappers = {}, brokers = {}, tunnel, store, clock } = state;
  const findings: (readonly [DiagnosisArea, Finding])[] = [];
  for (const [name, backend] of Object.entries(backends)) {
    const { state: word = 'unknown', message = word, hint } = backend ?? {};
    findings.push([
      name as DiagnosisArea,
      { name, state: OF_BACKEND[word] ?? 'unknown', message, ...(hint === undefined ? {} : { hint }) },
    ]);
  }
  for (const [name, { state: word, message = word, hint }] of Object.entries(mappers))
    findings.push([
      'mapper',
      { name, state: OF_BACKEND[word] ?? 'unknown', message: `${name}: ${message}`, hint },
    ]);
  for (const [name, { state: word, message = word, hint }] of Object.entries(brokers))
    findings.push([
      'broker',
      { name, state: OF_BROKER[word] ?? 'failed', message: `${name}: ${message}`, hint },
    ]);
  if (tunnel !== undefined) {
    const { state: word, message = word, server } = tunnel;
    findings.push([
      'tunnel',
      {
        name: 'tunnel',
        state: OF_TUNNEL[word] ?? 'unknown',
        message: server === undefined ? message : `${server}: ${message}`,
      },
    ]);
  }
  if (store?.state === 'degraded')
    findings.push([
      'store',
      { name: 'store', state: 'failed', message: store.message ?? 'degraded', hint: store.hint },
    ]);
  if (clock !== undefined)
    findings.push([
      'clock',
      { name: 'clock', state: clock === 'believed' ? 'fine' : 'warning', message: clock },
    ]);
  return lightsOf(findings);
}

/** How many lights are in a state. */
export function countOf(lights: readonly Light[], state: LightState): number {
  return lights.filter((light) => light.state === state).length;
}
