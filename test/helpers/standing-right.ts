/** A policy of which nothing is ever taken away, for tests that are about something else. */
import type { Policy } from '../../agent/policy/policy.ts';

export const STANDING_RIGHT: Pick<Policy, 'watch'> = { watch: () => undefined };
