/** Tells where an answer came from when it did not come from the live source. */
import type { Meta, Source } from '@edgectl/rpc-schema/generated/types';
import { ageOf } from '../../../common/kubernetes/tables/human-duration.ts';

/** Nothing is printed for live sources: MetaServer, the agent itself, a device's mapper. */
const STAND_INS: Partial<Record<Source, string>> = {
  store: "EdgeCore's database",
  cri: 'the container runtime',
  edged: 'Edged',
};

/** The note; `undefined` if every answer is live and complete. */
export function sourceNote(metas: readonly Meta[], nowMs: number): string | undefined {
  const standIn = metas.find(({ source }) => STAND_INS[source] !== undefined);
  const notes = new Set(
    metas.flatMap((meta) => (meta.notes ?? []).map(({ layer, message }) => `${layer}: ${message}`)),
  );
  if (metas.some(({ redacted }) => redacted !== undefined)) {
    notes.add('some values are <hidden>: the right to pod.logs shows them');
  }
  if (standIn === undefined && notes.size === 0) return undefined;
  const from =
    standIn === undefined
      ? []
      : [`from ${STAND_INS[standIn.source]}, as of ${ageOf(standIn.observedAt, nowMs)} ago`];
  return `note: ${[...from, ...notes].join('; ')}`;
}
