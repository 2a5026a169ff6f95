/** The units of the agent, in the order in which they start: what each does, and what is lost while it is down. */

export const UNITS = {
  store: "Looks whether the agent's own database can be written, and writes what was kept in memory.",
  time: 'Keeps the time by which rights end.',
  users: "Follows the users' file. Down: the users of the last reading are in force.",
  policy:
    'Follows the policy file, and ends rights whose time is over. Down: a call still takes a changed file in.',
  audit: 'Writes refusals that were counted together.',
  'broker/*':
    'One attachment to a broker; `broker/embedded` is the embedded one. Down: its clients are not served.',
  state: 'Publishes `state`.',
  'node-file': 'Writes the file that tells the command which node this is.',
  'interrupted-calls': 'Tells callers whose calls ran when the agent ended.',
  pods: 'Timers of logs, execs and restarts that are under way.',
  'device-feed': 'Compares devices for those who watch them.',
  'edge-store': 'Sees that EdgeCore wrote its store. Down: changes are seen late.',
  'edit-reconciler': 'Applies lasting edits of devices again. Down: they are not applied again.',
  'event-log': 'Forgets old events.',
  'container-observer': 'Makes events of containers that start and end.',
  'status-observer': "Makes events of changes in pods' statuses.",
  'runtime-events': "Follows the container runtime's events. Down: the runtime is asked now and then.",
  'left-execs': 'Ends processes of execs that ran on when the agent was killed.',
  'device-publisher': 'Publishes reported values on `device/…`.',
  'device-history': 'Keeps what published values were. Down: changes are not kept.',
  'event-publisher': 'Publishes events on `event/…`.',
  'home-assistant': 'Tells Home Assistant of devices. Down: it keeps what it was told.',
  alarms: 'Looks for what is wrong, and publishes `alarm/…`. Down: no alarm is raised or cleared.',
  gateway: 'Serves the Kubernetes REST API.',
  page: 'Serves the page. Down: nobody can log in to it; pages that are open are cut off.',
  tunnel: 'Keeps the tunnel to the cloud.',
  certificates: 'Looks when certificates end. Down: nobody is warned.',
  backends: 'Looks whether the backends answer.',
  sessions: 'Carries sessions. A fault in one session ends that session alone. Down: none can be opened.',
  calls: 'Forgets calls that are over.',
} as const;

export type UnitName = Exclude<keyof typeof UNITS, 'broker/*'> | `broker/${string}`;
