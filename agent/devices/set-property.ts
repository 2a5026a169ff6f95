/** Writes a bare value to one property, once: what a PLC or a panel sends on `set/…`. */
import type { DeviceEditParams, DeviceEditResult, SetAnswer } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Effect } from '../../common/effect.ts';
import type { Editor } from './device-operations.ts';

export interface PropertyAddress {
  readonly namespace: string;
  readonly name: string;
  readonly property: string;
}

export type EditDevices = (
  params: DeviceEditParams,
  editor: Editor,
  signal: AbortSignal,
  effect?: Effect,
) => Promise<DeviceEditResult>;

interface Waiting {
  readonly value: string;
  readonly overtake: () => void;
}

/** Whatever a panel repeats: of the values that wait for a device only the last one is of use. */
export class PropertySetter {
  readonly #edit: EditDevices;
  readonly #writes = new Map<string, Promise<unknown>>();
  readonly #waiting = new Map<string, Waiting>();

  constructor(edit: EditDevices) {
    this.#edit = edit;
  }

  /** Never rejects: what goes wrong is in the answer. */
  async set(
    address: PropertyAddress,
    value: string,
    editor: Editor,
    signal: AbortSignal,
    effect?: Effect,
  ): Promise<SetAnswer> {
    try {
      const key = JSON.stringify([address.namespace, address.name, address.property]);
      if (!(await this.#turn(key, value))) return answerOf(value, overtaken(address));
      const run = this.#run(address, value, editor, signal, effect);
      this.#writes.set(key, run);
      return await run.finally(() => {
        if (this.#writes.get(key) === run) this.#writes.delete(key);
      });
    } catch (error) {
      return answerOf(value, EdgectlError.from(error));
    }
  }

  /** Waits for the value that is being written. @returns false if a later one came meanwhile */
  async #turn(key: string, value: string): Promise<boolean> {
    const write = this.#writes.get(key);
    if (write === undefined) return true;
    this.#waiting.get(key)?.overtake();
    const last = await new Promise<boolean>((resolve) => {
      const waiting = { value, overtake: () => resolve(false) };
      this.#waiting.set(key, waiting);
      const go = (): void => {
        if (this.#waiting.get(key) !== waiting) return;
        this.#waiting.delete(key);
        resolve(true);
      };
      write.then(go, go);
    });
    return last;
  }

  async #run(
    address: PropertyAddress,
    value: string,
    editor: Editor,
    signal: AbortSignal,
    effect: Effect | undefined,
  ): Promise<SetAnswer> {
    const { namespace, name, property } = address;
    const { items } = await this.#edit(
      { namespace, name, set: { [property]: value }, persist: false },
      editor,
      signal,
      effect,
    );
    const path = items[0]?.paths[0];
    return {
      value,
      accepted: path?.accepted ?? true,
      written: path?.written ?? false,
      readBack: path?.readBack ?? 'unknown',
      ...(path?.reported !== undefined && { reported: path.reported }),
      ...(path?.reportedAt !== undefined && { reportedAt: path.reportedAt }),
      ...(path?.rounded === true && { rounded: true as const }),
    };
  }
}

function overtaken({ namespace, name, property }: PropertyAddress): EdgectlError {
  return new EdgectlError(
    'Conflict',
    `a later value for ${namespace}/${name}: ${property} arrived before this one was written`,
    {
      hint: 'send the next value when this one is answered',
    },
  );
}

/** @param error `ReadBackDiffers` tells what was written and reported; after any other nothing was written */
export function answerOf(value: string, error: EdgectlError): SetAnswer {
  const outcome = error.details?.['outcome'] as DeviceEditResult['items'][number] | undefined;
  const path = error.kind === 'ReadBackDiffers' ? outcome?.paths[0] : undefined;
  return {
    value,
    accepted: path?.accepted ?? false,
    written: path?.written ?? false,
    readBack: path?.readBack ?? 'unknown',
    ...(path?.reported !== undefined && { reported: path.reported }),
    ...(path?.reportedAt !== undefined && { reportedAt: path.reportedAt }),
    error: error.toRpc(),
  };
}
