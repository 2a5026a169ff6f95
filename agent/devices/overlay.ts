/** Lays edits over a stored device. */
import type { Device } from './device.ts';
import { withValueAt } from './device-path.ts';
import type { EditRecord } from './journal/edit-record.ts';
import { type OnCloudChange, verdictOn } from './keep/verdict.ts';

export interface Overlaid {
  /** What is shown: the stored device with its lasting edits. */
  readonly device: Device;
  /** What the mapper is to have: also what was written once. */
  readonly told: Device;
  /** The lasting edits that are laid over. */
  readonly edits: readonly EditRecord[];
}

/** @param edits those of this device that stand in the journal; what the cloud has overtaken since is left out */
export function overlay(
  stored: Device,
  edits: readonly EditRecord[],
  { now, onCloudChange }: { readonly now: number; readonly onCloudChange: OnCloudChange },
): Overlaid {
  const standing = edits.filter(
    (edit) =>
      (edit.expiresAtMs === undefined || edit.expiresAtMs > now) &&
      verdictOn(edit, stored, onCloudChange) === 'stands',
  );
  const lasting = standing.filter((edit) => edit.lasting);
  return { device: laidOver(stored, lasting), told: laidOver(stored, standing), edits: lasting };
}

function laidOver(stored: Device, edits: readonly EditRecord[]): Device {
  return edits.reduce<unknown>(
    (device, { path, value }) => withValueAt(device, path, value),
    stored,
  ) as Device;
}
