import { readdirSync, readFileSync } from 'node:fs';
import { LIMITS, PROTOCOL_VERSION, PROTOCOL_VERSIONS, TIMES } from '@edgectl/rpc-schema/protocol';
import { SCHEMAS } from '@edgectl/rpc-schema/generated/schemas';
import { METHODS } from '@edgectl/rpc-schema/methods';
import { ERROR_TABLE } from '@edgectl/rpc-schema/error-table';
import { MAX_LABEL_BYTES, MAX_NAME_BYTES, TOPIC_ROOT } from '@edgectl/rpc-schema/topics';
import test from 'ava';
import { FORBIDDEN_WINDOW_MS, MOST_FORBIDDEN } from '../../agent/broker/forbidden-publishes.ts';
import { NUMBER_REPEAT_MS } from '../../agent/calls/deduplicator.ts';
import { GAP_AT_END_MS, GAP_MS } from '../../clients/js/src/session/gap-watch.ts';
import { ACK_DELAY_MS, SIGN_OF_LIFE_MS } from '../../clients/js/src/session/acknowledger.ts';
import { DEFAULT_LIMITS } from '../../common/limits.ts';
import { breaks, type Contract } from './breaks.ts';

const releases = new URL('../../rpc-schema/releases/', import.meta.url);
const contract: Contract = { methods: METHODS, errors: ERROR_TABLE, schemas: SCHEMAS.$defs };

test('the limits and times of the contract are those that agent and client keep', (t) => {
  for (const [name, { value }] of Object.entries(LIMITS)) {
    if (name in DEFAULT_LIMITS) t.is(DEFAULT_LIMITS[name as keyof typeof DEFAULT_LIMITS], value, name);
  }
  t.is(LIMITS.labelMaxBytes.value, MAX_LABEL_BYTES);
  t.is(LIMITS.nameMaxBytes.value, MAX_NAME_BYTES);
  t.is(LIMITS.forbiddenPublishes.value, MOST_FORBIDDEN);
  t.is(TIMES.idKeptMs.value as number, DEFAULT_LIMITS.journalKeptMs);
  t.is(TIMES.numberIdRepeatMs.value, NUMBER_REPEAT_MS);
  t.is(TIMES.forbiddenWindowMs.value, FORBIDDEN_WINDOW_MS);
  t.is(TIMES.gapMs.value, GAP_MS);
  t.is(TIMES.gapAtEndMs.value, GAP_AT_END_MS);
  t.is(TIMES.ackWithinMs.value, ACK_DELAY_MS);
  t.is(TIMES.signOfLifeMs.value, SIGN_OF_LIFE_MS);
});

test('the major version of the protocol is that of the topic root', (t) => {
  t.is(PROTOCOL_VERSIONS[0], PROTOCOL_VERSION);
  t.is(`edgectl/v${PROTOCOL_VERSION.split('.', 1)[0]}`, TOPIC_ROOT);
});

test('nothing of a release of this major version is broken: within it the contract only grows', (t) => {
  const files = readdirSync(releases).filter((name) =>
    name.startsWith(`${PROTOCOL_VERSION.split('.', 1)[0]}.`),
  );
  t.true(files.length > 0);
  for (const file of files) {
    const released = JSON.parse(readFileSync(new URL(file, releases), 'utf8')) as Contract;
    t.deepEqual(breaks(released, contract), [], file);
  }
});

const BEFORE: Contract = {
  methods: { 'pod.get': { params: 'P', result: 'R' } },
  errors: { NotFound: { code: -32001 } },
  schemas: {
    P: {
      type: 'object',
      additionalProperties: false,
      required: ['name'],
      properties: { name: { type: 'string', maxLength: 10 }, all: { type: 'boolean' } },
    },
    R: {
      type: 'object',
      required: ['meta'],
      properties: { meta: { type: 'string' }, how: { enum: ['a', 'b'] } },
    },
  },
};

/** What is changed, and a word of the complaint; nothing where it may be changed. */
const CHANGES: readonly (readonly [
  what: string,
  change: (contract: Contract) => void,
  complaint?: RegExp,
])[] = [
  ['a method more', ({ methods }) => void (methods['pod.more'] = { params: 'P', result: 'R' })],
  ['a method less', ({ methods }) => void delete methods['pod.get'], /pod\.get/],
  ['another code', ({ errors }) => void (errors['NotFound'] = { code: -32050 }), /NotFound/],
  ['a parameter more', ({ schemas }) => void (schemas['P']!.properties!['more'] = { type: 'string' })],
  ['a parameter more that is required', ({ schemas }) => void schemas['P']!.required!.push('all'), /all/],
  ['a parameter less', ({ schemas }) => void delete schemas['P']!.properties!['all'], /all/],
  [
    'a parameter of another type',
    ({ schemas }) => void (schemas['P']!.properties!['all'] = { type: 'string' }),
    /type/,
  ],
  [
    'a narrower parameter',
    ({ schemas }) => void (schemas['P']!.properties!['name']!['maxLength'] = 5),
    /maxLength/,
  ],
  ['a wider parameter', ({ schemas }) => void (schemas['P']!.properties!['name']!['maxLength'] = 50)],
  [
    'a member of a result more',
    ({ schemas }) => void (schemas['R']!.properties!['more'] = { type: 'string' }),
  ],
  ['a member of a result less', ({ schemas }) => void delete schemas['R']!.properties!['how'], /how/],
  ['a member that need not be there any more', ({ schemas }) => void (schemas['R']!.required = []), /meta/],
  [
    'a word more in a result',
    ({ schemas }) => void (schemas['R']!.properties!['how'] = { enum: ['a', 'b', 'c'] }),
  ],
  [
    'a word less in a result',
    ({ schemas }) => void (schemas['R']!.properties!['how'] = { enum: ['a'] }),
    /enum/,
  ],
];

for (const [what, change, complaint] of CHANGES) {
  test(`a change within a version: ${what}`, (t) => {
    const after = structuredClone(BEFORE);
    change(after);
    const found = breaks(BEFORE, after);
    if (complaint === undefined) t.deepEqual(found, []);
    else t.regex(found.join('; '), complaint);
  });
}
