/**
 * Small faults that somebody could make, one each: a place in the code and what stands there instead. `npm run test:mutants` makes them
 * one by one in a copy of the tree, and runs the tests that must notice.
 *
 * A file is named by the folder that it lies in, at any depth, and its own name; a place by a text that stands there once. Both are
 * looked for before anything runs: a mutant whose place is gone fails the run, and is to be written again for the code as it now is.
 * What is known to survive says why in `survives`.
 */

/** For one file: the tests that must notice, below `test/`, and `[find, replace, survives?]` of each mutant. */
const of = (folder, name, tests, mutants) =>
  mutants.map(([find, replace, survives]) => ({ folder, name, tests, find, replace, survives }));

const SESSIONS = [
  'agent/sessions/room.test.ts',
  'sessions-model/model.test.ts',

  'agent/sessions/credit.test.ts',
  'agent/sessions/resume.test.ts',
  'agent/sessions/lifetime.test.ts',
];
const STDIN = ['agent/sessions/stdin.test.ts'];
const LINK = [
  'tunnel/wire/link.test.ts',
  'tunnel/edge/kubeedge-wire.test.ts',
  'tunnel/cloud/both-halves.test.ts',
];
const RECONCILE = [
  'agent/devices/reconcile/reconcile.test.ts',
  'agent/devices/reconcile/lasting-edits.test.ts',
];
const STRIPPER = ['agent/pods/logs/line-stripper.test.ts', 'agent/pods/logs/whole-lines.test.ts'];

export const MUTANTS = [
  ...of('agent/sessions', 'stream-sender.ts', SESSIONS, [
    ['bytes > this.published || this', 'bytes > this.published + 1 || this'],
    ['bytes <= this.acknowledged || bytes', 'bytes < this.acknowledged || bytes'],
    ['this.#giveBack(dropped.bytes);', ''],
    ['.give(dropped.count);', '.give(0);'],
    ['const GATHER_MS = 5;', 'const GATHER_MS = 5000;'],
    ['this.#hash.update(bytes);', ''],
    ['this.published += bytes.length;', 'this.published += bytes.length + 1;'],
    ['this.sent = Math.max(this.sent, chunk.offset + chunk.length);', 'this.sent = chunk.offset;'],
    ['if (chunk.offset + chunk.length > offset) break;', 'if (chunk.offset > offset) break;'],
    ['this.#next = Math.max(0, this.#next - count);', 'this.#next = Math.max(0, this.#next);'],
    ['if (moved) cursors?.onPublished(this.sent);', ''],
    ['this.#giveBack(wanted ? reserved - piece.length : reserved);', 'this.#giveBack(reserved);'],
    ['this.#giveBack(this.#heldBytes);', ''],
  ]),
  ...of('agent/sessions', 'credit-pool.ts', SESSIONS, [
    ['held === 0 ? this.#capacity : this.#capacity - this.#reserve', 'this.#capacity'],
    ['limit - this.#used));', 'limit));'],
    ['this.#waiting.delete(wake);\n      wake();', 'this.#waiting.delete(wake);'],
  ]),
  ...of('agent/sessions', 'stdin-receiver.ts', STDIN, [
    ['if (offset > this.#received) {', 'if (offset > this.#received + 1) {'],
    ['payload.subarray(this.#received - offset)', 'payload'],
    [
      'if (end <= this.#received) {',
      'if (end < this.#received) {',
      'a message that brings nothing new is acknowledged at once instead of a little later',
    ],
    ['end > this.#handed + windowBytes || ', ''],
    [' || this.#queue.length >= maxMessages', ''],
    ['this.#handed < this.#closeAt) return;', 'this.#handed <= this.#closeAt) return;'],
    ["if (this.#state !== 'open' || this.#closeAt", 'if (this.#closeAt'],
    ['const ACK_MESSAGES = 32;', 'const ACK_MESSAGES = 64;'],
    ['this.#options.windowBytes / 2;', 'this.#options.windowBytes;'],
    ['this.#messagesSinceAck = 0;', ''],
    ['if (bytes > this.#received) this.#acknowledgeGap();', ''],
  ]),
  ...of(
    'agent/sessions',
    'presence.ts',
    ['agent/sessions/lifetime.test.ts'],
    [
      ['const MISSED_MS = 2 * SIGN_OF_LIFE_MS + 2_000;', 'const MISSED_MS = 20 * SIGN_OF_LIFE_MS;'],
      ['if (!expectsSigns) return;', ''],
      ['if (silentMs >= MISSED_MS) this.detach();', 'if (silentMs > 10 * MISSED_MS) this.detach();'],
    ],
  ),
  ...of(
    'agent/sessions',
    'end.ts',
    ['agent/sessions/lifetime.test.ts', 'agent/sessions/resume.test.ts'],
    [
      ['const FIRST_REPEAT_MS = 5_000;', 'const FIRST_REPEAT_MS = 50_000;'],
      ['const REPEAT_MS = 15_000;', 'const REPEAT_MS = 150_000;'],
      ['reason: terminated ?? source.reason,', 'reason: source.reason,'],
    ],
  ),
  ...of(
    'agent/sessions',
    'session.ts',
    [...STDIN, 'agent/sessions/lifetime.test.ts'],
    [
      [
        'this.#stdin?.close();\n    this.#renewal.stop();\n    this.#setup.source.cancel',
        'this.#renewal.stop();\n    this.#setup.source.cancel',
      ],
      ['if (end && this.#state', 'if (this.#state'],
    ],
  ),
  ...of(
    'agent/sessions',
    'sessions.ts',
    ['agent/sessions/lifetime.test.ts', 'agent/sessions/room.test.ts'],
    [
      ["if (this.#ended.signal.aborted) session.terminate('AgentStopped');\n    else if", 'if'],
      ["else if (opening.canceled) session.terminate('Canceled');", ''],
    ],
  ),
  ...of('agent/sessions', 'progress-reporter.ts', SESSIONS, [
    ['taken.stdout > this.#published || this', 'this'],
  ]),
  ...of(
    'agent/sessions',
    'session-table.ts',
    ['agent/sessions/lifetime.test.ts'],
    [
      ['if (own >= sessionsPerPrincipal)', 'if (own > sessionsPerPrincipal)'],
      ['if (this.#count >= sessionsInAll)', 'if (this.#count > sessionsInAll)'],
      [
        'this.#perPrincipal.set(principal, left);\n    this.#count -= 1;',
        'this.#perPrincipal.set(principal, left);',
      ],
    ],
  ),
  ...of(
    'agent/calls',
    'deduplicator.ts',
    ['agent/calls/deduplicator.test.ts', 'agent/calls/repeats.test.ts'],
    [
      ['known.id === id && known.digest.equals(digest)', 'known.digest.equals(digest)'],
      ['if (same && known.released === true) return undefined;', ''],
      ['known.receivedAt <= NUMBER_REPEAT_MS', 'known.receivedAt <= NUMBER_REPEAT_MS * 2'],
      ['known.overtaken?.() !== true ? known : undefined', 'true ? known : undefined'],
      [
        'if (this.#calls.get(call.key) !== call) return;',
        '',
        'a call that another has taken the place of is not forgotten twice by its callers',
      ],
      ["typeof id === 'number' ? 0 : id]", 'id]'],
      ['if (finishedAt === undefined) return false;', 'if (finishedAt === undefined) return true;'],
      ['if (before !== undefined) this.forget(before);', ''],
    ],
  ),
  ...of(
    'agent/calls',
    'target-changes.ts',
    ['agent/calls/repeats.test.ts', 'agent/calls/deduplicator.test.ts'],
    [
      ['this.#count(target) > count + own', 'this.#count(target) > count + own + 1'],
      ["if (params['dryRun'] === true) return;", ''],
    ],
  ),
  ...of(
    'agent/calls',
    'parse-message.ts',
    ['agent/calls/parse-message.test.ts', 'agent/calls/mqtt-door.test.ts'],
    [
      ['payload.length > limits.requestMaxBytes', 'payload.length > 2 * limits.requestMaxBytes'],
      ['value.length > limits.batchMaxRequests', 'value.length > limits.batchMaxRequests + 1'],
      ['if (value.length === 0)', 'if (value.length < 0)'],
      ["if (jsonrpc !== '2.0')", "if (jsonrpc === '1.0')"],
      ['id.length > 0 && id.length', 'id.length'],
      ['Number.isSafeInteger(id)', "typeof id === 'number'"],
      ['if (!ENVELOPE.has(key))', 'if (key === method)'],
    ],
  ),
  ...of(
    'agent/calls',
    'running-calls.ts',
    ['agent/calls/running-calls.test.ts'],
    [
      ['if (this.#open === 0) for', 'if (this.#open > 0) for'],
      ['this.#perPrincipal.set(key, own + 1);', ''],
    ],
  ),
  ...of(
    'agent/calls',
    'close-call.ts',
    ['agent/calls/pipeline.test.ts', 'agent/calls/repeats.test.ts'],
    [
      [
        "if (failure?.ran === 'no') journal.release(call);",
        'if (failure !== undefined) journal.release(call);',
      ],
      ['settle(text);', ''],
    ],
  ),
  ...of(
    'agent/admission',
    'run-with-deadline.ts',
    ['agent/admission/run-with-deadline.test.ts'],
    [
      ["if (!EdgectlError.is(error) || error.layer === 'agent') return reason;", 'return reason;'],
      ['const GRACE_MS = 250;', 'const GRACE_MS = 250_000;'],
      ['deadline.stop();', ''],
    ],
  ),
  ...of(
    'agent/broker',
    'packet-guard.ts',
    ['agent/broker/packet-guard.test.ts'],
    [
      ['this.#first ? FIRST_MAX_BYTES : this.#maxBytes', 'this.#maxBytes'],
      ['byte >> 4 !== CONNECT', 'byte >> 4 === 0'],
      ['const PACKETS_PER_TURN = 32;', 'const PACKETS_PER_TURN = 320;'],
      ['2 ** (7 * this.#lengthBytes)', '2 ** (8 * this.#lengthBytes)'],
      ['if (this.#length > most)', 'if (this.#length > most * 2)'],
      ['this.#lengthBytes === MAX_LENGTH_BYTES ?', 'this.#lengthBytes > 9 ?'],
    ],
  ),
  ...of(
    'agent/broker',
    'access-list.ts',
    ['agent/broker/topic-filter.test.ts'],
    [['return asked.length === levels.length;', 'return true;']],
  ),
  ...of(
    'agent/broker',
    'access-list.ts',
    ['agent/broker/access-list.test.ts'],
    [
      ['/from/${principal}/`)', '/from/${principal}`)'],
      ["if (level === '#') return filter.length > index;", "if (level === '#') return true;"],
      [
        "if (asked === undefined || asked === '#') return false;",
        'if (asked === undefined) return false;',
        'a # ends a filter: a level that is allowed behind it lacks then',
      ],
      ["if (level === '+' ? false : asked !== level)", 'if (asked !== level)'],
    ],
  ),
  ...of(
    'agent/access',
    'login-gate.ts',
    ['agent/access/login-gate.test.ts'],
    [
      ['const FREE_FAILURES = 5;', 'const FREE_FAILURES = 6;'],
      ['const ADDRESS_FAILURES = 30;', 'const ADDRESS_FAILURES = 31;'],
      ['this.#known.delete(key);', ''],
      ['this.#guesses.delete(key);', ''],
      ['await before;', ''],
      ['subarray(0, IPV6_PREFIX_BYTES)', 'subarray(0)'],
    ],
  ),
  ...of(
    'agent/broker',
    'broker-access.ts',
    ['agent/broker/publish-pace.test.ts'],
    [
      ['const READ_RATE = 2;', 'const READ_RATE = 20;'],
      ['const SMALL = 0.1;', 'const SMALL = 0.01;'],
    ],
  ),
  ...of(
    'common',
    'token-buckets.ts',
    ['agent/broker/publish-pace.test.ts', 'agent/broker/flood-filter.test.ts'],
    [['bucket.filledAt = now;', '']],
  ),
  ...of(
    'agent/broker',
    'mqtt-connection.ts',
    ['agent/broker/mqtt-connection.test.ts'],
    [
      ['() => this.#backoff.reset()', '() => undefined'],
      [' || this.#waiting.size >= MAX_WAITING', ''],
    ],
  ),
  ...of(
    'common',
    'token-buckets.ts',
    ['agent/broker/publish-pace.test.ts'],
    [
      ['bucket.filledAt = now;', ''],
      ['Math.min(full, bucket.tokens + earned)', 'bucket.tokens + earned'],
    ],
  ),
  ...of('tunnel/wire', 'channel.ts', LINK, [
    ['this.#inbox.bytes + data.length > WINDOW_BYTES', 'this.#inbox.bytes + data.length > 4 * WINDOW_BYTES'],
    ['if (own) this.#credit -= length;', ''],
    ['this.#owedCredit = 0;', ''],
    ['if (this.#endSent) return;', ''],
    ['this.#receivedBytes += data.length;', ''],
    ['this.#sentBytes += length;', ''],
    ['this.#credit += bytes;', 'this.#credit = bytes;'],
  ]),
  ...of('tunnel/wire', 'link.ts', LINK, [
    ['this.#receivedAtMs = this.clock.monotonic();\n      this.#socket.resume();', 'this.#socket.resume();'],
    ['if (this.#heldUp.size === 0 && this.silentMs >= limitMs)', 'if (this.silentMs >= limitMs)'],
    ['if (discard) this.#queue.drop(connectionId);', ''],
    ['if (lateMs > 0) this.#receivedAtMs', 'if (lateMs > 1e9) this.#receivedAtMs'],
    [
      'return this.#channels.has(connectionId) ? undefined : this.#add(connectionId, true);',
      'return this.#add(connectionId, true);',
    ],
    ['const CLOSE_REASON_MAX_BYTES = 123;', 'const CLOSE_REASON_MAX_BYTES = 124;'],
  ]),
  ...of(
    'tunnel/wire',
    'inbox.ts',
    ['tunnel/wire/inbox.test.ts'],
    [
      ['if (lateMs < OWN_DELAY_MS) stalled();', 'stalled();'],
      ['Math.max(0, stallLimitMs - this.#fullForMs)', 'stallLimitMs'],
      ['this.bytes -= bytes;', ''],
    ],
  ),
  ...of('agent/devices', 'reconcile.ts', RECONCILE, [
    ['export const MAX_APPLICATIONS = 3;', 'export const MAX_APPLICATIONS = 4;'],
    ['applications >= MAX_APPLICATIONS', 'applications > MAX_APPLICATIONS'],
    ["mapper === 'silent' || !steady", "mapper === 'silent'"],
    ["mapper === 'silent' || !steady", '!steady'],
    ['steadyForMs >= settleMs', 'steadyForMs > settleMs'],
    ['if (apply.length === 0 && expire.length === 0)', 'if (apply.length === 0)'],
    ['apply = lost.length === 0 ? [] : alive', 'apply = lost.length === 0 ? [] : lost'],
  ]),
  ...of('agent/pods/logs', 'line-stripper.ts', STRIPPER, [
    ['this.#skipLines &= ~bit;', ''],
    ['(this.#skipLines & bit) !== 0;', 'false;'],
    ['this.#openLines &= ~bit;', ''],
    ['(this.#partial ? newline : newline + 1)', '(newline + 1)'],
    ['const first = (this.#openLines & bit) === 0;', 'const first = true;'],
    ['digit < FRACTION_DIGITS', 'digit < FRACTION_DIGITS - 1'],
    ['oneLine && given && this.betweenLines', 'oneLine && given'],
  ]),
  ...of(
    'agent/pods/logs',
    'cri-header.ts',
    [...STRIPPER, 'agent/pods/logs/start-position.test.ts'],
    [
      ['this.partial = bytes[tag] === LETTER_P;', 'this.partial = false;'],
      ['content > newline ? MALFORMED : content', 'false ? MALFORMED : content'],
      ["fraction.padEnd(9, '0')", "fraction.padEnd(8, '0')"],
    ],
  ),
  ...of('agent/pods/logs', 'log-reader.ts', STRIPPER, [
    ['[true, false].flatMap', '[false, true].flatMap'],
    ['if (isOwn && !this.#header.partial) return true;', 'if (isOwn) return true;'],
    ['if (this.#heldBytes <= MOST_HELD_BYTES) return false;', 'return false;'],
  ]),
];
