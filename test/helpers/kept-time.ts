/** The time by which rights end, for tests. */
import { pino } from 'pino';
import type { Database } from '../../agent/store/database.ts';
import { KeptTime } from '../../agent/time/kept-time.ts';
import type { Clock } from '../../common/clock.ts';

/** @param isSynchronised what the kernel says of the clock; default that it is not */
export function keptTime(
  database: Database,
  clock: Clock,
  isSynchronised: () => Promise<boolean> = () => Promise.resolve(false),
): KeptTime {
  return new KeptTime({ database, clock, isSynchronised, log: pino({ level: 'silent' }) });
}

/** For parts that only ask whether a time has come, where nobody sets the clock. */
export function wallTime(clock: Pick<Clock, 'now'>): Pick<KeptTime, 'hasPassed'> {
  return { hasPassed: (untilMs) => clock.now() >= untilMs };
}
