/** Whether the clock can be right at all. */
import { failed, type Finding, fine } from './check.ts';

/** No node ran this before; a clock without a battery starts in 1970. */
const FIRST_YEAR_MS = Date.UTC(2025, 0, 1);

export const SYNCHRONISE_CLOCK = 'timedatectl set-ntp true';

/** @param nowMs milliseconds since the epoch */
export function timeOfDay(nowMs: number): Finding {
  const says = new Date(nowMs).toISOString();
  if (nowMs >= FIRST_YEAR_MS) return fine('time of day', says);
  return failed('time of day', `the clock says ${says}: every certificate is refused`, {
    command: SYNCHRONISE_CLOCK,
  });
}
