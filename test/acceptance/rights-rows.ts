/** The users of the table of rights, and what each may do over MQTT: every expected result written by hand, from the documentation. */

/** One user of each role; `nora` has none. What `petra` and `sven` may is no row: see `attacked-node.test.ts`. */
export const POLICY = `roles:
  setter:
    - { methods: [device.edit], namespaces: [factory], names: ["press-*"], properties: [setpoint], lasting: false }
  shell:
    - { methods: [pod.logs, pod.exec], namespaces: [default], names: [web-0], containers: [web] }
  reading-setter:
    - { methods: [device.get, device.list, device.describe, device.watch, device.edits, event.list, alarm.list] }
    - { methods: [device.edit], namespaces: [factory], names: [press-1], properties: [setpoint] }
bindings:
  - { role: anonymous, principals: [anna] }
  - { role: viewer, principals: [vera] }
  - { role: viewer, principals: [fred], namespaces: [factory] }
  - { role: operator, principals: [otto] }
  - { role: operator, principals: [olga], namespaces: [factory] }
  - { role: admin, principals: [ada] }
  - { role: setter, principals: [lena] }
  - { role: shell, principals: [conny] }
  - { role: reading-setter, principals: [sven] }
  - { role: viewer, principals: [petra] }
  - { role: operator, principals: [petra], namespaces: [factory] }
`;
export const USERS = ['nora', 'anna', 'vera', 'fred', 'otto', 'olga', 'ada', 'lena', 'conny'] as const;
export const OTHERS = ['petra', 'sven'] as const;
export type User = (typeof USERS)[number];

export const EVERYBODY: readonly User[] = [...USERS];
export const WITH_ROLE = USERS.filter((user) => user !== 'nora');
export const READERS = ['anna', 'vera', 'otto', 'ada'] as const;
export const READERS_IN_FACTORY = [...READERS, 'fred', 'olga'] as const;
export const VIEWERS = ['vera', 'otto', 'ada'] as const;
export const VIEWERS_IN_FACTORY = [...VIEWERS, 'fred', 'olga'] as const;
export const OPERATORS = ['otto', 'ada'] as const;
export const OPERATORS_IN_FACTORY = [...OPERATORS, 'olga'] as const;
export const ADMIN = ['ada'] as const;

export interface Row {
  readonly method: string;
  readonly target: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly allowed: readonly User[];
  /** Whether an admitted call is recorded too. A refused one always is. */
  readonly recorded: boolean;
}

export function row(
  method: string,
  target: string,
  params: Row['params'],
  allowed: readonly User[],
  recorded: 'recorded' | 'read' = 'read',
): Row {
  return { method, target, params, allowed, recorded: recorded === 'recorded' };
}

export const BIGLOG = { namespace: 'factory', name: 'biglog' };
export const WEB = { namespace: 'default', name: 'web-0' };
export const PRESS = { namespace: 'factory', name: 'press-1' };
export const THERMO = { namespace: 'default', name: 'thermo-1' };
export const COMMAND = { command: ['true'], inline: true };
export const ONCE = { persist: false, dryRun: true };
export const SETPOINT = '/spec/properties/[name=setpoint]/desired/value';

export const CALLS: readonly Row[] = [
  row('rpc.discover', 'the contract', {}, EVERYBODY),
  row('rpc.hello', 'the version', { versions: ['1.0'] }, EVERYBODY),
  row('node.status', 'the node', {}, EVERYBODY),
  row('access.check', 'oneself', {}, EVERYBODY),
  row('access.check', 'vera', { principal: 'vera' }, ['vera', 'ada']),
  row('node.stats', 'the node', {}, READERS),
  row('node.diagnose', 'the node', { areas: ['policy'] }, OPERATORS),
  row('node.acceptTime', 'the node', {}, ADMIN, 'recorded'),
  row('node.restartUnit', 'no unit', { unit: 'no-such-unit' }, ADMIN),
  row('node.restart', 'a program', { name: 'mapper/none' }, ADMIN, 'recorded'),
  row('node.reboot', 'another node', { name: 'not-this-one' }, ADMIN, 'recorded'),
  row('node.disk', 'the node', {}, VIEWERS),
  row('node.prune', 'images', { what: 'images', dryRun: true }, ADMIN, 'recorded'),
  row('node.upgrades', 'the node', {}, READERS),
  row('node.release', 'the node', {}, OPERATORS, 'recorded'),
  row('node.confirmUpgrade', 'no job', { name: 'none' }, ADMIN, 'recorded'),
  row('pod.release', 'factory', BIGLOG, OPERATORS_IN_FACTORY, 'recorded'),
  row('pod.release', 'default', WEB, OPERATORS, 'recorded'),
  row('configuration.check', 'the node', {}, ADMIN),
  row('configuration.reload', 'the node', {}, ADMIN),

  row('pod.list', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY),
  row('pod.list', 'default', {}, READERS),
  row('pod.list', 'all', { allNamespaces: true }, READERS),
  row('pod.list', 'all by label', { allNamespaces: true, labelSelector: 'app=web' }, READERS),
  row('pod.get', 'factory', BIGLOG, READERS_IN_FACTORY),
  row('pod.get', 'default', WEB, READERS),
  row('pod.describe', 'factory', BIGLOG, READERS_IN_FACTORY),
  row('pod.describe', 'default', WEB, READERS),
  row('pod.top', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY),
  row('pod.top', 'default', WEB, READERS),
  row('pod.logs', 'factory', { ...BIGLOG, inline: true }, VIEWERS_IN_FACTORY, 'recorded'),
  row('pod.logs', 'web', { ...WEB, container: 'web', inline: true }, [...VIEWERS, 'conny'], 'recorded'),
  row('pod.logs', 'any container', { ...WEB, inline: true }, VIEWERS, 'recorded'),
  row('pod.logs', 'sidecar', { ...WEB, container: 'sidecar', inline: true }, VIEWERS, 'recorded'),
  row('pod.exec', 'factory', { ...BIGLOG, ...COMMAND }, OPERATORS_IN_FACTORY, 'recorded'),
  row('pod.exec', 'web', { ...WEB, container: 'web', ...COMMAND }, [...OPERATORS, 'conny'], 'recorded'),
  row('pod.exec', 'any container', { ...WEB, ...COMMAND }, OPERATORS, 'recorded'),
  row('pod.attach', 'factory', BIGLOG, OPERATORS_IN_FACTORY, 'recorded'),
  row('pod.attach', 'default', WEB, OPERATORS, 'recorded'),
  row('pod.restart', 'factory', BIGLOG, OPERATORS_IN_FACTORY, 'recorded'),
  row('pod.restart', 'default', { namespace: 'default', names: ['web-0', 'web-1'] }, OPERATORS, 'recorded'),

  row('event.list', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY),
  row('event.list', 'all', { allNamespaces: true }, READERS),

  row('pod.watch', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY, 'recorded'),
  row('pod.watch', 'all', { allNamespaces: true }, READERS, 'recorded'),
  row('event.watch', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY, 'recorded'),
  row('event.watch', 'all', { allNamespaces: true }, READERS, 'recorded'),

  row('alarm.list', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY),
  row('alarm.list', 'all', { allNamespaces: true }, READERS),
  row(
    'alarm.acknowledge',
    'factory',
    { kind: 'EditFailing', ...PRESS, part: 'setpoint' },
    OPERATORS_IN_FACTORY,
    'recorded',
  ),
  row('alarm.acknowledge', 'default', { kind: 'CrashLoop', ...WEB, part: 'web' }, OPERATORS, 'recorded'),

  row('device.list', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY),
  row('device.list', 'all', { allNamespaces: true }, READERS),
  row('device.get', 'factory', PRESS, READERS_IN_FACTORY),
  row('device.get', 'default', THERMO, READERS),
  row('device.describe', 'factory', PRESS, READERS_IN_FACTORY),
  row('device.describe', 'default', THERMO, READERS),
  row('device.read', 'factory', { ...PRESS, property: 'temperature' }, VIEWERS_IN_FACTORY),
  row('device.read', 'default', { ...THERMO, property: 'temperature' }, VIEWERS),
  row(
    'device.call',
    'factory',
    { ...PRESS, method: 'none', values: { setpoint: 21 } },
    OPERATORS_IN_FACTORY,
    'recorded',
  ),
  row(
    'device.call',
    'default',
    { ...THERMO, method: 'none', values: { setpoint: 21 } },
    OPERATORS,
    'recorded',
  ),
  row('device.history', 'factory', PRESS, READERS_IN_FACTORY),
  row('device.history', 'default', THERMO, READERS),
  row('device.watch', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY, 'recorded'),
  row('device.watch', 'all', { allNamespaces: true }, READERS, 'recorded'),
  row('device.edits', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY),
  row('device.edits', 'all', { allNamespaces: true }, READERS),
  row('deviceModel.list', 'factory', { namespace: 'factory' }, READERS_IN_FACTORY),
  row('deviceModel.list', 'all', { allNamespaces: true }, READERS),
  row('deviceModel.get', 'factory', { namespace: 'factory', name: 'press' }, READERS_IN_FACTORY),
  row('deviceModel.get', 'default', { name: 'thermometer' }, READERS),
  row(
    'device.edit',
    'the setpoint, once',
    { ...PRESS, ...ONCE, set: { setpoint: 21 } },
    [...OPERATORS_IN_FACTORY, 'lena'],
    'recorded',
  ),
  row(
    'device.edit',
    'the setpoint, once, by a patch',
    { ...PRESS, ...ONCE, jsonPatch: [{ op: 'replace', path: SETPOINT, value: '21' }] },
    [...OPERATORS_IN_FACTORY, 'lena'],
    'recorded',
  ),
  row(
    'device.edit',
    'the setpoint, for good',
    { ...PRESS, dryRun: true, set: { setpoint: 21 } },
    OPERATORS_IN_FACTORY,
    'recorded',
  ),
  row(
    'device.edit',
    'another property',
    { ...PRESS, ...ONCE, set: { enabled: true } },
    OPERATORS_IN_FACTORY,
    'recorded',
  ),
  row(
    'device.edit',
    'what holds the setpoint',
    { ...PRESS, ...ONCE, jsonPatch: [{ op: 'remove', path: '/spec/properties/[name=setpoint]/desired' }] },
    OPERATORS_IN_FACTORY,
    'recorded',
  ),
  row(
    'device.edit',
    'all of it',
    { ...PRESS, ...ONCE, mergePatch: { spec: {} } },
    OPERATORS_IN_FACTORY,
    'recorded',
  ),
  row('device.edit', 'default', { ...THERMO, ...ONCE, set: { setpoint: 21 } }, OPERATORS, 'recorded'),
  row('device.revert', 'factory', { ...PRESS, dryRun: true }, OPERATORS_IN_FACTORY, 'recorded'),
  row('device.revert', 'default', { ...THERMO, dryRun: true }, OPERATORS, 'recorded'),

  row('session.list', 'own', {}, WITH_ROLE),
  row('session.list', 'of all', { allPrincipals: true }, ADMIN),
  row('session.resume', 'own', { session: 'no-such', stdout: 0, stderr: 0 }, WITH_ROLE),
  row('session.cancel', 'own', { session: 'no-such' }, WITH_ROLE),
  row(
    'session.cancel',
    "another's",
    { session: 'no-such', principal: 'nora', client: 'x' },
    ADMIN,
    'recorded',
  ),

  row(
    'grant.create',
    'zoe',
    { principal: 'zoe', role: 'viewer', durationSeconds: 60, reason: 'a test' },
    ADMIN,
    'recorded',
  ),
  row('grant.list', 'all', {}, ADMIN),
  row('grant.revoke', 'no grant', { id: 'no-such' }, ADMIN, 'recorded'),
  row('audit.list', 'all', { limit: 1 }, ADMIN),
];

export interface ValueRow {
  readonly device: { readonly namespace: string; readonly name: string };
  readonly property: string;
  readonly allowed: readonly User[];
}

/** A value that no device takes, so that whoever may set it is told that at once. */
export const NO_VALUE = 'no value';
export const VALUES: readonly ValueRow[] = [
  { device: PRESS, property: 'setpoint', allowed: [...OPERATORS_IN_FACTORY, 'lena'] },
  { device: PRESS, property: 'enabled', allowed: OPERATORS_IN_FACTORY },
  { device: { namespace: 'factory', name: 'no-such' }, property: 'setpoint', allowed: OPERATORS_IN_FACTORY },
  { device: THERMO, property: 'setpoint', allowed: OPERATORS },
];
