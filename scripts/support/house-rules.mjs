/** Rules of this house that no linter knows; each is a pattern that a line may not hold, and where. */
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { CHECKOUT } from './checkout.mjs';
import { bareListeners, LISTENER_RULE } from './listener-rule.mjs';
import { oldNames } from './name-rule.mjs';

const CODE = /\.(ts|mjs)$/;

/** The start of the agent, and the deadlines of calls to backends, whose callers get the error. */
const SYSTEM_CLOCK = [
  'agent/process-end.ts',
  'agent/compose/agent.ts',
  'agent/main.ts',
  'agent/backends/grpc/grpc-connection.ts',
];

/** The policy, the audit and admission, and the reviews of a caller's own rights. */
const ASKS_POLICY_OR_AUDIT = /^agent\/(access|audit|admission|gateway\/reviews)\//;

const JSON_RPC = [
  'agent/calls/dispatch.ts',
  'clients/js/src/calls.ts',
  'scripts/support/house-rules.mjs',
  'test/scripts/support/house-rules.test.ts',
];

const RULES = [
  {
    name: 'a topic is spelled in rpc-schema/src/topics.ts alone',
    in: (file) =>
      /^(agent|clients|common|sandbox|tunnel|rpc-schema\/src)\//.test(file) &&
      file !== 'rpc-schema/src/topics.ts' &&
      file !== 'rpc-schema/src/generated/tables.ts',
    // A quoted string with a level of a topic in it; comments may name topics.
    pattern: /^(?!\s*(\/\/|\*|\/\*)).*(['"`])[^'"`]*(edgectl\/v1|\/(from|to)\/[^'"`]*\/(rpc|session)\b)/,
  },
  {
    name: 'what runs by itself in the agent runs in a unit: background(), guarded() or soon() of common/fault-boundary.ts',
    in: (file) => file.startsWith('agent/') && file !== 'agent/process-end.ts' && !PROGRAMS.includes(file),
    // A promise that nobody waits for, and a turn of the loop that nobody guards.
    pattern:
      /^(?!\s*(\/\/|\*|\/\*)).*(\bvoid (this\.#\w+|[a-z]\w*(\.#?\w+)*)\(|\bsetImmediate\(|\bqueueMicrotask\()/,
  },
  {
    name: 'a door asks neither policy nor audit: a call is admitted by agent/admission/admission.ts alone',
    in: (file) => file.startsWith('agent/') && !ASKS_POLICY_OR_AUDIT.test(file),
    pattern: /\b(policy|audit)\.(authorise|watch|begin|refused)\(/,
  },
  {
    name: 'json-rpc-2.0 stands in one file on each side: agent/calls/dispatch.ts and clients/js/src/calls.ts',
    in: (file) => CODE.test(file) && !JSON_RPC.includes(file),
    pattern: /from 'json-rpc-2\.0|import\('json-rpc-2\.0|\breceiveJSON\b/,
  },
  {
    name: "only what starts the agent takes the machine's clock: a unit has one of its own",
    in: (file) => file.startsWith('agent/') && !SYSTEM_CLOCK.includes(file),
    pattern: /\bsystemClock\b/,
  },
  {
    name: 'no lint rule, type error or format is suppressed',
    in: (file) => CODE.test(file) && file !== 'scripts/support/house-rules.mjs',
    pattern: /(eslint|oxlint)-disable|@ts-(ignore|expect-error|nocheck)|biome-ignore|c8 ignore/,
  },
  {
    name: 'nothing is left for later',
    // There the words are TAP's own, or the rule's.
    in: (file) => CODE.test(file) && !/\/(tap|tap\.test|house-rules)\.(mjs|ts)$/.test(file),
    pattern: /\b(TODO|FIXME|XXX|HACK)\b/,
  },
  {
    name: 'a comment cites no document that is not in the repository',
    in: (file) => CODE.test(file) && file !== 'scripts/support/house-rules.mjs',
    pattern: /\((design|facts|evidence|review|anchors)\b,? (section|sections|proof)\b|\bof the design\b/,
  },
  {
    name: 'an expectation says what it expects: no pattern that everything matches',
    in: (file) => file.startsWith('test/') && CODE.test(file),
    // `/./`, `/.*/`, `/^/`, `/[^]+$/`, `/\S/` and their like, as a whole pattern; who waits `until` anything comes says afterwards what it is.
    pattern:
      /(?<![\w)\]/*\\]|until\()\/(?:\^?(?:\.|\\[sS]|\[\^\]|\[\\s\\S\]|\[\\S\\s\])(?:[*+?]{1,2})?\$?|\^|\$)\/(?!\*)[dimsuvy]*(?=\s*[,)\]};]|$)/,
  },
  {
    name: 'no test is skipped, and none stands alone',
    in: (file) => file.startsWith('test/') && CODE.test(file),
    pattern: /\btest(\.serial)?\.(skip|only|todo|failing)\b/,
  },
];

/** Processes and threads of their own, which the agent starts. */
const PROGRAMS = ['agent/gateway/tls/issue-program.ts', 'agent/pods/logs/grep/expression-program.ts'];

/** What the process itself listens to, and the clock that everybody's timers come from. */
const LISTENS_BARE = ['agent/main.ts', 'agent/process-end.ts', ...PROGRAMS, 'common/clock.ts'];

/** @returns {boolean} whether the listeners of a file run in units of the agent */
function runsInUnits(file) {
  return /^(agent|common|tunnel\/(edge|wire))\//.test(file) && !LISTENS_BARE.includes(file);
}

function committedFiles(root) {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => CODE.test(file) && !file.includes('/generated/'));
}

/** @returns {string[]} one line for each violation: `file:line: rule` */
export function violations(root = CHECKOUT, files = committedFiles(root)) {
  return files.flatMap((file) => {
    const rules = RULES.filter((rule) => rule.in(file));
    const listens = runsInUnits(file);
    const text = readFileSync(join(root, file), 'utf8');
    const bare = listens ? bareListeners(text).map((line) => `${file}:${line}: ${LISTENER_RULE}`) : [];
    const found = text
      .split('\n')
      .flatMap((line, index) =>
        rules.filter(({ pattern }) => pattern.test(line)).map(({ name }) => `${file}:${index + 1}: ${name}`),
      );
    return [...found, ...bare, ...oldNames(file, text)];
  });
}
