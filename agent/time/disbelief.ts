/** Why the clock is not believed, in words. */
import type { ClockStatus } from './kept-time.ts';

export function disbelief({ wallMs, keptMs }: Pick<ClockStatus, 'wallMs' | 'keptMs'>): string {
  const wall = new Date(wallMs).toISOString();
  const kept = new Date(keptMs).toISOString();
  return wallMs > keptMs
    ? `not believed: it says ${wall}, ahead of the kept time ${kept}, and the kernel does not call it synchronised`
    : `not believed: it says ${wall}, behind the kept time ${kept}`;
}
