/** Ages as kubectl prints them: two units at most, the smaller one only while it still matters. */

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3600;
const HOURS_PER_DAY = 24;
const HOURS_PER_YEAR = HOURS_PER_DAY * 365;

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}

/** The bounds are kubectl's own (`duration.HumanDuration`), so that columns of both commands read alike. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  // Clocks of two machines differ by a little: up to two seconds ahead is now.
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 2 * SECONDS_PER_MINUTE) return `${seconds}s`;
  const minutes = Math.floor(seconds / SECONDS_PER_MINUTE);
  if (minutes < 10) return twoUnits(minutes, 'm', seconds % SECONDS_PER_MINUTE, 's');
  if (minutes < 3 * 60) return `${minutes}m`;
  const hours = Math.floor(seconds / SECONDS_PER_HOUR);
  if (hours < 8) return twoUnits(hours, 'h', minutes % 60, 'm');
  if (hours < 2 * HOURS_PER_DAY) return `${hours}h`;
  const days = Math.floor(hours / HOURS_PER_DAY);
  if (days < 8) return twoUnits(days, 'd', hours % HOURS_PER_DAY, 'h');
  if (hours < 2 * HOURS_PER_YEAR) return `${days}d`;
  const years = Math.floor(hours / HOURS_PER_YEAR);
  if (hours < 8 * HOURS_PER_YEAR) return twoUnits(years, 'y', days % 365, 'd');
  return `${years}y`;
}

/** The age of a Kubernetes timestamp at `nowMs`; `<unknown>` if there is none. */
export function ageOf(timestamp: string | null | undefined, nowMs: number): string {
  const then = timestamp ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(then) ? '<unknown>' : humanDuration(nowMs - then);
}
