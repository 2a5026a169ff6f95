/** The operations on devices, for every door. `principal`: who is recorded as the editor. */
import type * as contract from '@edgectl/rpc-schema/generated/types';
import type { Effect } from '../../common/effect.ts';
import type { ByteSource } from '../../common/byte-source.ts';
import type { WatchChoice } from '../watch/watch-source.ts';
import type { PropertyAddress } from './set-property.ts';

/** The editor, and what it may change. */
export interface Editor {
  readonly principal: string;
  /**
   * Asked once for each device, before anything is sent to one.
   * @throws EdgectlError `Forbidden`
   */
  authorise(
    device: { readonly namespace: string; readonly name: string },
    values: readonly EditedValue[],
  ): void;
}

/** What an edit does to one value of a device. */
export interface EditedValue {
  /** The property whose desired value gets another value; `undefined` for any other change, and where no value is left. */
  readonly property: string | undefined;
}

export interface DeviceOperations {
  list(params: contract.DeviceListParams, signal: AbortSignal): Promise<contract.DeviceListResult>;
  get(params: contract.DeviceGetParams, signal: AbortSignal): Promise<contract.DeviceGetResult>;
  describe(
    params: contract.DeviceDescribeParams,
    signal: AbortSignal,
  ): Promise<contract.DeviceDescribeResult>;
  /** @throws EdgectlError `NotFound` where nothing is kept of it */
  history(params: contract.DeviceHistoryParams): contract.DeviceHistoryResult;
  listModels(
    params: contract.DeviceModelListParams,
    signal: AbortSignal,
  ): Promise<contract.DeviceModelListResult>;
  getModel(
    params: contract.DeviceModelGetParams,
    signal: AbortSignal,
  ): Promise<contract.DeviceModelGetResult>;
  edit(
    params: contract.DeviceEditParams,
    editor: Editor,
    signal: AbortSignal,
    effect?: Effect,
  ): Promise<contract.DeviceEditResult>;
  edits(params: contract.DeviceEditsParams, signal: AbortSignal): Promise<contract.DeviceEditsResult>;
  revert(
    params: contract.DeviceRevertParams,
    principal: string,
    signal: AbortSignal,
    effect?: Effect,
  ): Promise<contract.DeviceRevertResult>;
  watch(
    params: contract.DeviceWatchParams,
    choice: WatchChoice<contract.Device>,
    signal: AbortSignal,
  ): Promise<ByteSource>;
  /** Read from the device itself. */
  read(params: contract.DeviceReadParams, signal: AbortSignal): Promise<contract.DeviceReadResult>;
  call(
    params: contract.DeviceCallParams,
    effect: Effect,
    signal: AbortSignal,
  ): Promise<contract.DeviceCallResult>;
  /** One bare value, once. Never rejects: what goes wrong is in the answer. */
  set(
    address: PropertyAddress,
    value: string,
    editor: Editor,
    signal: AbortSignal,
    effect?: Effect,
  ): Promise<contract.SetAnswer>;
}
