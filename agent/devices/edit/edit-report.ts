/** The events of edits and reverts. */
import { type ReportDeviceEvent, valueName, valueText } from '../keep/device-events.ts';
import type { EditOptions } from './edit-devices.ts';

export function editReport(report: ReportDeviceEvent): EditOptions['report'] {
  return ({ metadata }, { cause, principal, keep }, values) => {
    for (const { change, readBack, reported } of values) {
      const name = valueName(change.path);
      const { path, before, after } = change;
      const words = `${name}: ${valueText(path, before)} -> ${valueText(path, after)} by ${principal}`;
      const seen =
        readBack === 'differs' ? `differs, the device reports ${reported?.reported ?? 'nothing'}` : readBack;
      const lasting = keep === 'once' ? ', once' : '';
      report(
        metadata,
        cause === 'revert' ? 'EditReverted' : 'Edited',
        `${words}${lasting}: ${seen}`,
        readBack === 'differs' ? 'Warning' : 'Normal',
      );
    }
  };
}
