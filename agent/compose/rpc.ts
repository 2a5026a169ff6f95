/** The way of requests, put together. */
import type { Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { Limits } from '../../common/limits.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';
import type { GetProperty, SetProperty } from '../methods/devices.ts';
import { CallJournal } from '../calls/call-journal.ts';
import { Deduplicator } from '../calls/deduplicator.ts';
import { GetDoor } from '../calls/get-door.ts';
import { InterruptedCalls } from '../calls/interrupted-calls.ts';
import { MqttDoor } from '../calls/mqtt-door.ts';
import { Pipeline, type PipelineOptions } from '../calls/pipeline.ts';
import { TokenBuckets } from '../../common/token-buckets.ts';
import { RunningCalls, RunningReads } from '../calls/running-calls.ts';
import { ReleaseDoor, type ReleaseHeld } from '../calls/release-door.ts';
import { SetDoor } from '../calls/set-door.ts';
import { SetJournal } from '../calls/set-journal.ts';
import { TargetChanges } from '../calls/target-changes.ts';
import { Validator } from '../../common/validator.ts';
import type { SessionService } from '../sessions/session-service.ts';
import type { Journal } from '../store/journal.ts';
import { type AuditMode, auditPolicyOf } from '../access/policy-document.ts';
import type { Access } from './ground.ts';

export interface RpcOptions {
  readonly topics: Topics;
  readonly methods: PipelineOptions['methods'];
  /** Absent if no devices are served. */
  readonly setProperty?: SetProperty;
  readonly getProperty?: GetProperty;
  /** Absent if no pods are served. */
  readonly releaseHeld?: ReleaseHeld;
  readonly sessions: SessionService;
  readonly access: Pick<Access, 'admission' | 'policyFile'>;
  readonly journal: Journal;
  /** The time by which what is remembered ends; the clock's where none is kept. */
  readonly keptNow?: () => number;
  /** Told of what other doors change; absent if there are none. */
  readonly targetChanges?: TargetChanges;
  readonly attachments: ReadonlyMap<string, ManagedAttachment>;
  readonly limits: Limits;
  readonly clock: Clock;
  /** The clock for reporting interrupted calls, if that is to fail alone. */
  readonly interruptedClock?: Clock;
  readonly log: Logger;
}

export interface Rpc {
  readonly door: MqttDoor;
  readonly pipeline: Pipeline;
  readonly setDoor: SetDoor;
  readonly getDoor: GetDoor;
  readonly releaseDoor: ReleaseDoor;
  readonly interruptedCalls: InterruptedCalls;
  /** Another file of the journal is read from: what it has of an earlier run is taken over. */
  restore(): void;
  /** Forgets what is over; called now and then. */
  sweep(): void;
  /** Entries in the maps of the pipeline, running calls included: for tests and metrics. */
  held(): Readonly<Record<string, number>>;
}

export function createRpc(options: RpcOptions): Rpc {
  const { topics, methods, sessions, access, journal, attachments, limits, clock, log } = options;
  const validator = new Validator();
  const { keptNow = () => clock.now() } = options;
  const deduplicator = new Deduplicator(limits, clock);
  const mode = (): AuditMode => auditPolicyOf(access.policyFile.document).mode;
  const callJournal = new CallJournal(journal, deduplicator, keptNow, mode);
  const runningReads = new RunningReads();
  const runningCalls = new RunningCalls(limits, clock);
  const rateLimiter = new TokenBuckets(limits, clock);
  const admission = access.admission(clock);
  const pipeline = new Pipeline({
    targetChanges: options.targetChanges ?? new TargetChanges(),
    methods,
    validator,
    admission,
    deduplicator,
    journal: callJournal,
    runningReads,
    runningCalls,
    sessions,
    limits,
    clock,
  });
  const setDoor = new SetDoor({
    topics,
    setProperty: options.setProperty,
    admission,
    runningCalls,
    journal: new SetJournal(journal, keptNow, mode),
    clock,
    log,
  });
  const getDoor = new GetDoor({
    topics,
    getProperty: options.getProperty,
    admission,
    runningCalls,
    clock,
    log,
  });
  const releaseDoor = new ReleaseDoor({
    topics,
    releaseHeld: options.releaseHeld,
    admission,
    runningCalls,
    clock,
    log,
  });
  const door = new MqttDoor({
    topics,
    pipeline,
    setDoor,
    getDoor,
    releaseDoor,
    sessions,
    validator,
    rateLimiter,
    admission,
    limits,
    clock,
    log,
  });
  callJournal.forgetBefore(keptNow() - limits.journalKeptMs);
  const records = [...callJournal.restore()];
  return {
    door,
    pipeline,
    setDoor,
    getDoor,
    releaseDoor,
    interruptedCalls: new InterruptedCalls({
      records,
      journal: callJournal,
      attachments,
      clock: options.interruptedClock ?? clock,
      log,
      keptMs: limits.journalKeptMs,
    }),
    restore() {
      records.push(...callJournal.restore());
    },
    sweep() {
      deduplicator.sweep();
      rateLimiter.sweep();
      callJournal.forgetBefore(keptNow() - limits.journalKeptMs);
    },
    held: () => ({
      remembered: deduplicator.size,
      runningReads: runningReads.size,
      runningCalls: runningCalls.size,
      buckets: rateLimiter.size,
    }),
  };
}
