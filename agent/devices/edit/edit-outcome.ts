/** What is answered about edited values. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { DeviceEditOutcome, PathOutcome } from '@edgectl/rpc-schema/generated/types';
import { desiredProperty, formatPath } from '../device-path.ts';
import { type Device, deviceTitle } from '../device.ts';
import type { PlannedChange } from '../journal/device-journal.ts';
import { type ReportDeviceEvent, valueName, valueText } from '../reconcile/device-events.ts';
import { isRounded } from '../same-value.ts';
import type { DeviceWrite, WrittenValue } from './device-writer.ts';
import type { EditOptions } from './edit-devices.ts';

/** Of a write that was checked and not sent. */
export function unsentOutcome({ whole, changes }: Pick<DeviceWrite, 'whole' | 'changes'>): DeviceEditOutcome {
  const paths = changes.map(
    (change): PathOutcome => ({ ...pathOf(change), accepted: true, written: false, readBack: 'unknown' }),
  );
  return { ...nameOf(whole.device), resourceVersion: whole.version, paths };
}

export function readBackDiffers(
  device: Device,
  differs: readonly WrittenValue[],
  outcome: DeviceEditOutcome,
): EdgectlError {
  const values = differs.map(
    ({ property, change, reported }) =>
      `${property} = ${String(change.after)} was written, ${reported?.reported} is reported`,
  );
  return new EdgectlError('ReadBackDiffers', `${deviceTitle(device)}: ${values.join('; ')}`, {
    layer: 'mapper',
    hint: 'the device or its mapper keeps another value, perhaps because of a limit of its own or of somebody at the panel',
    details: { outcome },
  });
}

export function nameOf({
  metadata: { namespace, name },
}: Device): Pick<DeviceEditOutcome, 'namespace' | 'name'> {
  return { namespace, name };
}

function pathOf({
  path,
  before,
  after,
}: PlannedChange): Pick<PathOutcome, 'path' | 'property' | 'before' | 'value'> {
  const property = desiredProperty(path);
  return {
    path: formatPath(path),
    ...(property !== undefined && { property }),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { value: after }),
  };
}

export function valueOutcome({ change, readBack, reported, editId }: WrittenValue): PathOutcome {
  const rounded =
    readBack === 'confirmed' && reported !== undefined && isRounded(String(change.after), reported.reported);
  return {
    ...pathOf(change),
    accepted: true,
    written: true,
    readBack,
    ...(reported !== undefined && { reported: reported.reported }),
    ...(reported?.reportedAtMs !== undefined && {
      reportedAt: new Date(reported.reportedAtMs).toISOString(),
    }),
    ...(rounded && { rounded: true as const }),
    ...(editId !== undefined && { editId }),
  };
}

/** The events of edits and reverts. */
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
