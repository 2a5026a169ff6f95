/** Reconciles lasting edits: applies them again after EdgeCore or a restart has undone them, and removes those that have expired. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { Logger } from 'pino';
import type { Clock } from '../../../common/clock.ts';
import { background } from '../../../common/fault-boundary.ts';
import { requireAnswer } from '../../backends/mapper/mapper-answers.ts';
import type { MapperClient } from '../../backends/mapper/mapper-client.ts';
import { mapperSocket } from '../../backends/mapper/mapper-directory.ts';
import type { SocketFile } from '../../backends/socket-file.ts';
import { valueAt } from '../device-path.ts';
import { byDevice, modelKey, type WholeDevice } from '../device-reader.ts';
import { deviceTitle } from '../device.ts';
import type { DeviceWriter } from '../edit/device-writer.ts';
import type { Application, DeviceJournal, DeviceName, PlannedChange } from '../journal/device-journal.ts';
import type { EditRecord } from '../journal/edit-record.ts';
import type { ReportedValues } from '../reported-values.ts';
import { writeFingerprintOf } from './write-fingerprint.ts';
import { valueName, valueText } from './device-events.ts';
import { KeptEdits } from './kept-edits.ts';
import { type Decision, type OnCloudChange, reconcile, WINDOW_MS } from './reconcile.ts';
import { recoverWrites, type SettleOptions, settleWrites } from './settle-writes.ts';
import { LOST, STARTED_AGAIN, troubledEdits, type UnsettledEdits } from './unsettled-edits.ts';

interface EditReconcilerOptions extends SettleOptions {
  readonly writer: DeviceWriter;
  readonly unsettled: UnsettledEdits;
  /** Called when a check finds other edits in trouble than the previous one. */
  readonly onTroubled: () => void;
  readonly onCloudChange: () => OnCloudChange;
  /** The time by which edits end, milliseconds since the epoch. */
  readonly keptNow: () => number;
  readonly log: Logger;
}

/** A look costs one read of the devices and their values, and nothing where no edit stands. */
const PERIOD_MS = 1_000;
/** EdgeCore hands devices out within this after it wrote them, also where they are collected faster. */
const MIN_SETTLE_MS = 1_000;
/** A mapper that has reported nothing of a device by then does not report it at all. */
const SILENT_DEVICE_MS = 10_000;
const WRITE_BUDGET_MS = 40_000;
const PRUNE_MS = 60 * 60 * 1000;

interface Steady {
  readonly due: string;
  readonly sinceMs: number;
}

export class EditReconciler {
  readonly #options: EditReconcilerOptions;
  /** Since when the same thing has been due, by device. */
  readonly #steady = new Map<string, Steady>();
  readonly #keptEdits: KeptEdits;
  readonly #applications: Applications;
  #polling: Promise<void> | undefined;
  /** As the last look found them. */
  #troubled = '[]';
  #recovered = false;

  constructor(options: EditReconcilerOptions) {
    this.#options = options;
    this.#keptEdits = new KeptEdits(options);
    this.#applications = new Applications(options);
  }

  start(signal: AbortSignal): void {
    const { clock, journal, keptNow } = this.#options;
    this.#recover();
    // By the earlier clock: one that is far ahead forgets nothing.
    const prune = (): void => journal.prune(Math.min(clock.now(), keptNow()));
    prune();
    clock.every(PRUNE_MS, prune, signal);
    clock.every(PERIOD_MS, () => background(clock, this.poll(signal)), signal);
  }

  /** Only what an earlier run of the agent left: writes of this one may be under way. */
  #recover(): void {
    if (this.#recovered || this.#options.journal.degraded) return;
    recoverWrites(this.#options);
    this.#recovered = true;
  }

  /** Checks all lasting edits once, or joins a running check. Applies nothing while nothing can be recorded. Never rejects. */
  poll(signal: AbortSignal): Promise<void> {
    if (this.#options.journal.degraded) return Promise.resolve();
    this.#recover();
    this.#polling ??= this.#poll(signal)
      .then(() => this.#tellTroubled())
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#polling = undefined;
      });
    return this.#polling;
  }

  #tellTroubled(): void {
    const { journal, unsettled, onTroubled } = this.#options;
    const troubled = stringifyExact(troubledEdits(journal, unsettled));
    if (troubled === this.#troubled) return;
    this.#troubled = troubled;
    onTroubled();
  }

  #failed(error: unknown): void {
    // A backend that is away is no fault; the next check finds it again.
    if (!EdgectlError.is(error))
      this.#options.log.error({ err: error }, 'lasting edits could not be reconciled');
  }

  /**
   * Returns when every device was checked. A device that fails does not end the check of others, and only one check runs at a
   * time.
   */
  async #poll(signal: AbortSignal): Promise<void> {
    const { journal } = this.#options;
    const unsettled = new Set(journal.unsettled().map(({ namespace, name }) => `${namespace}/${name}`));
    const edited = byDevice(journal.standing());
    if (unsettled.size === 0 && edited.size === 0) return;
    const outcomes = await Promise.allSettled([
      settleWrites(this.#options, signal),
      this.#checkAll(edited, unsettled, signal),
    ]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') this.#failed(outcome.reason);
    for (const title of this.#steady.keys()) if (!edited.has(title)) this.#forget(title);
  }

  async #checkAll(
    edited: ReadonlyMap<string, readonly EditRecord[]>,
    unsettled: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<void> {
    const { reader, mappers } = this.#options;
    const [{ items }, clients] = await Promise.all([reader.devices({}, signal), mappers.byProtocol(signal)]);
    const checks = items.map(async (whole) => {
      const title = deviceTitle(whole.stored);
      const edits = edited.get(title);
      const client = clients.get(whole.stored.spec.protocol?.protocolName ?? '');
      // Of a write that is not settled nobody knows yet what it left behind.
      if (edits === undefined || client === undefined || unsettled.has(title)) return;
      await this.#check(whole, edits, client, signal);
    });
    for (const outcome of await Promise.allSettled(checks)) {
      if (outcome.status === 'rejected') this.#failed(outcome.reason);
    }
  }

  async #check(
    whole: WholeDevice,
    edits: readonly EditRecord[],
    client: MapperClient,
    signal: AbortSignal,
  ): Promise<void> {
    const { edgeCore, clock } = this.#options;
    const { stored } = whole;
    const title = deviceTitle(stored);
    const twins = await this.#options.reported.stored(stored.metadata, signal);
    const start = edgeCore();
    const startedAtMs = Math.max(start?.madeAtMs ?? 0, mapperSocket(client.record)?.madeAtMs ?? 0);
    const situation = {
      edits: await this.#keptEdits.of({ whole, edits, reported: twins, start, client }, signal),
      writeFingerprint: writeFingerprintOf(stored, client.record, edgeCore, clock.now()).device,
      settleMs: Math.max(MIN_SETTLE_MS, ...edits.map((edit) => collectCycleOf(whole, edit))),
      applications: this.#applications.within(WINDOW_MS, stored.metadata, startedAtMs),
    };
    const first = reconcile({ ...situation, mapper: 'silent', steadyForMs: 0 });
    const mapper =
      first.action === 'wait' && (await hasDevice(client, twins, clock, signal)) ? 'answers' : 'silent';
    const due = `${mapper} ${first.due}`;
    const before = this.#steady.get(title);
    const steady = before?.due === due ? before : { due, sinceMs: clock.monotonic() };
    this.#steady.set(title, steady);
    const decision = reconcile({ ...situation, mapper, steadyForMs: clock.monotonic() - steady.sinceMs });
    this.#settle(decision, edits, start);
    await this.#follow(decision, whole, edits, client, signal);
  }

  /** What callers see of the edits until the next check. */
  #settle(
    { action, apply, unsettled, settled }: Decision,
    edits: readonly EditRecord[],
    start: SocketFile | undefined,
  ): void {
    const { journal } = this.#options;
    for (const { id } of edits) if (!unsettled.includes(id)) this.#options.unsettled.settle(id);
    const lost = new Set(action === 'wait' || action === 'write' ? apply : []);
    for (const id of unsettled) this.#options.unsettled.mark(id, lost.has(id) ? LOST : STARTED_AGAIN);
    if (start === undefined) return;
    for (const id of settled) journal.setEdgeCore(id, start.identity);
  }

  #forget(title: string): void {
    this.#steady.delete(title);
    this.#keptEdits.forget(title);
  }

  async #follow(
    decision: Decision,
    whole: WholeDevice,
    edits: readonly EditRecord[],
    client: MapperClient,
    signal: AbortSignal,
  ): Promise<void> {
    const { journal, locks } = this.#options;
    const device = whole.stored.metadata;
    const byId = new Map(edits.map((edit) => [edit.id, edit]));
    for (const { id, state } of decision.ended) this.#end(whole, byId.get(id), state);
    // EdgeCore or the mapper began again: what was written once is over.
    if (decision.apply.some((id) => byId.get(id)?.lasting === false)) {
      journal.forgetOnce(device);
      return;
    }
    if (decision.action === 'fail') return this.#fail(decision, whole, byId);
    if (decision.action !== 'write') return;
    await locks.hold([deviceTitle(whole.stored)], async () => {
      // Somebody may have written the device while it was waited for; the next check sees what is then due.
      const now = journal.standing(device);
      if (
        now.length !== edits.length ||
        now.some(({ id, writeFingerprint }) => byId.get(id)?.writeFingerprint !== writeFingerprint)
      )
        return;
      await this.#write(decision, whole, now, client, signal);
    });
  }

  async #write(
    { apply, expire }: Decision,
    whole: WholeDevice,
    edits: readonly EditRecord[],
    mapper: MapperClient,
    signal: AbortSignal,
  ): Promise<void> {
    const { writer, reader, report } = this.#options;
    const cause = expire.length > 0 ? 'expire' : 'apply';
    const chosen = edits.filter(({ id }) => (cause === 'expire' ? expire : apply).includes(id));
    const changes = chosen.map(({ path, value }): PlannedChange => {
      const stored = valueAt(whole.stored, path);
      return {
        path,
        before: cause === 'expire' ? value : stored,
        after: cause === 'expire' ? stored : value,
        stored,
      };
    });
    const models = await reader.models([whole.stored], signal).catch(() => new Map<string, never>());
    const values = await writer.write(
      {
        whole,
        model: models.get(modelKey(whole.stored)),
        mapper,
        changes,
        cause,
        principal: 'agent',
        keep: 'none',
        expiresAtMs: undefined,
        budgetMs: WRITE_BUDGET_MS,
      },
      signal,
    );
    for (const { id } of edits) this.#options.unsettled.settle(id);
    for (const { change, readBack } of values) {
      const text = `${valueName(change.path)} = ${valueText(change.path, change.after)}`;
      if (cause === 'expire')
        report(whole.stored.metadata, 'EditExpired', `${text} as stored: the edit's time is over`);
      else report(whole.stored.metadata, 'EditApplied', `${text} again: ${readBack}`);
    }
  }

  #end({ stored }: WholeDevice, edit: EditRecord | undefined, state: 'adopted' | 'superseded'): void {
    if (edit === undefined) return;
    const { journal, report } = this.#options;
    const now = valueText(edit.path, valueAt(stored, edit.path));
    const message = state === 'adopted' ? 'the cloud has the same value' : `the cloud says ${now}`;
    journal.update(edit.id, { state, message });
    if (!edit.lasting) return;
    const reason = state === 'adopted' ? 'EditAdopted' : 'EditSuperseded';
    report(
      stored.metadata,
      reason,
      `${valueName(edit.path)} = ${valueText(edit.path, edit.value)}: ${message}`,
      state === 'adopted' ? 'Normal' : 'Warning',
    );
  }

  #fail({ apply }: Decision, { stored }: WholeDevice, edits: ReadonlyMap<string, EditRecord>): void {
    const { journal, report } = this.#options;
    for (const id of apply) {
      const edit = edits.get(id);
      if (edit === undefined || edit.state === 'failing') continue;
      const message = 'applied 3 times in 10 minutes; applied again when that is over';
      journal.update(id, { state: 'failing', message });
      report(
        stored.metadata,
        'EditFailing',
        `${valueName(edit.path)} = ${valueText(edit.path, edit.value)}: ${message}`,
        'Warning',
      );
    }
  }
}

/** Whether the mapper runs and has taken the device up since its start: before that it would refuse it, or forget it again. */
async function hasDevice(
  client: MapperClient,
  values: ReportedValues,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  const socket = mapperSocket(client.record);
  if (socket === undefined) return false;
  const reportedSince = [...values.values()].some(({ reportedAtMs = 0 }) => reportedAtMs > socket.madeAtMs);
  const ageMs = clock.now() - socket.madeAtMs;
  // A time in the future was recorded before the clock was set back.
  if (!reportedSince && ageMs >= 0 && ageMs < SILENT_DEVICE_MS) return false;
  return requireAnswer(client, signal).then(
    () => true,
    () => false,
  );
}

function collectCycleOf({ stored }: WholeDevice, { path }: EditRecord): number {
  const [, , property] = path;
  if (typeof property !== 'object') return 0;
  return stored.spec.properties?.find(({ name }) => name === property.name)?.collectCycle ?? 0;
}

/** How often lasting edits were applied again lately. A clock that somebody sets, forward or back, changes nothing about that. */
interface ApplicationsOptions {
  readonly journal: Pick<DeviceJournal, 'applications' | 'lastWriteId'>;
  /** Milliseconds since the epoch, by which time goes forward as far as that is proved. */
  readonly keptNow: () => number;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/** Rows that are looked at: those that do not count may stand before ones that do. */
const LOOKED_AT = 20;

/** What was seen of a device in this run of the agent, by the monotonic clock. The reconciler looks each second. */
interface Seen {
  /** When EdgeCore or the mapper last started, by the wall clock; seen to have changed at `sinceMs`. */
  readonly startedAtMs: number;
  readonly sinceMs: number;
  readonly applied: ReadonlyMap<number, number>;
}

export class Applications {
  readonly #options: ApplicationsOptions;
  /** Those up to it are of earlier runs of the agent. */
  readonly #lastIdBefore: number;
  readonly #began: { readonly keptMs: number; readonly monotonicMs: number };
  readonly #seen = new Map<string, Seen>();

  constructor(options: ApplicationsOptions) {
    this.#options = options;
    const { journal, keptNow, clock } = options;
    this.#lastIdBefore = journal.lastWriteId();
    this.#began = { keptMs: keptNow(), monotonicMs: clock.monotonic() };
  }

  /**
   * How many there were in the last `windowMs`. Those before `startedAtMs`, when EdgeCore or the mapper last started, count only where
   * the device was not seen to have them: a mapper that an edit makes crash does not start afresh.
   */
  within(windowMs: number, device: DeviceName, startedAtMs: number): number {
    const nowMs = this.#options.clock.monotonic();
    const rows = this.#options.journal.applications(device, LOOKED_AT);
    const { sinceMs, applied } = this.#see(device, startedAtMs, rows, nowMs);
    return rows.filter(({ id, plannedAtMs, arrived }) => {
      const atMs = applied.get(id);
      const ageMs = atMs === undefined ? this.#ageOfEarlier(plannedAtMs, nowMs) : nowMs - atMs;
      const sinceStart = atMs === undefined ? plannedAtMs > startedAtMs : atMs >= sinceMs;
      return ageMs < windowMs && (sinceStart || !arrived);
    }).length;
  }

  #see(
    { namespace, name }: DeviceName,
    startedAtMs: number,
    rows: readonly Application[],
    nowMs: number,
  ): Seen {
    const key = `${namespace}/${name}`;
    const before = this.#seen.get(key);
    const ofThisRun = rows.filter(({ id }) => id > this.#lastIdBefore);
    const startedAgain = before !== undefined && before.startedAtMs !== startedAtMs;
    const seen: Seen = {
      startedAtMs,
      sinceMs: startedAgain ? nowMs : (before?.sinceMs ?? this.#began.monotonicMs),
      applied: new Map(ofThisRun.map(({ id }) => [id, before?.applied.get(id) ?? nowMs])),
    };
    this.#seen.set(key, seen);
    return seen;
  }

  /** One of the future was planned by a clock that has been set back since: it may have been just before the start. */
  #ageOfEarlier(plannedAtMs: number, nowMs: number): number {
    return nowMs - this.#began.monotonicMs + Math.max(0, this.#began.keptMs - plannedAtMs);
  }
}
