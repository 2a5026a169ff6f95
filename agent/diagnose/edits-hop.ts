/** Lasting edits that the devices may not have. */
import { failed, fine, type Finding, type Hop, warning } from '../../common/diagnose/hop.ts';
import type { TroubledEdit } from '../devices/keep/troubled-edits.ts';

const NAME = 'lasting edits';
/** More say nothing more: they have one cause. */
const MAX_TOLD = 10;

export function editsHop(troubled: () => readonly TroubledEdit[]): Hop {
  return {
    area: 'mapper',
    name: NAME,
    async look() {
      const edits = troubled();
      if (edits.length === 0) return [fine(NAME, 'none is failing or unsettled')];
      const told = edits.slice(0, MAX_TOLD).map(findingOf);
      const more = edits.length - told.length;
      return more === 0
        ? told
        : [
            ...told,
            warning(NAME, `${more} more are failing or unsettled`, { command: 'edgectl device edits -A' }),
          ];
    },
  };
}

function findingOf({ state, title, message }: TroubledEdit): Finding {
  const command = 'edgectl device edits -A --state failing,unsettled';
  const text = `${title} is ${state}: ${message}`;
  return state === 'failing'
    ? failed(NAME, text, {
        hint: 'something takes the edit away again: see the events of the device',
        command,
      })
    : warning(NAME, text, { hint: 'it is settled when the mapper has reported the device', command });
}
