/** Setting a property, and what came of it as it is. */
import { EdgectlError } from '@edgectl/client/browser';
import type { PathOutcome } from '@edgectl/rpc-schema/generated/types';
import { useEffect, useState } from 'preact/hooks';
import { usePage } from '../parts/context.ts';
import { text } from '../text/text.ts';

export interface Outcome {
  readonly kind: 'good' | 'warn' | 'bad';
  readonly message: string;
}

export interface Setting {
  readonly busy: boolean;
  readonly outcome: Outcome | undefined;
  /** @param persist whether it is written again when the mapper has started anew */
  set(value: string, persist: boolean): Promise<void>;
  forget(): void;
}

export function useSetting(
  namespace: string,
  name: string,
  property: string,
  onSet: () => void = () => undefined,
): Setting {
  const { client } = usePage();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  return {
    busy,
    outcome,
    forget: () => setOutcome(undefined),
    async set(value, persist) {
      setBusy(true);
      setOutcome(undefined);
      try {
        const { items } = await client.call('device.edit', {
          namespace,
          name,
          set: { [property]: value },
          persist,
        });
        const [path] = items[0]?.paths ?? [];
        setOutcome(outcomeOf(path, value));
      } catch (error) {
        const { kind, message, hint } = EdgectlError.from(error);
        setOutcome({
          // It was written: what the device made of it is no fault of who wrote it.
          kind: kind === 'ReadBackDiffers' ? 'warn' : 'bad',
          message: hint === undefined ? message : `${message}. ${hint}`,
        });
      } finally {
        setBusy(false);
        onSet();
      }
    },
  };
}

/** What the device made of it, as it is: what is not known is not called done. */
function outcomeOf(path: PathOutcome | undefined, wanted: string): Outcome {
  if (path?.readBack === 'confirmed')
    return { kind: 'good', message: text('device.confirmed', { value: path.reported ?? wanted }) };
  if (path?.readBack === 'differs')
    return { kind: 'warn', message: text('device.differs', { value: path.reported ?? '', wanted }) };
  return { kind: 'warn', message: text('device.unknown') };
}

/** Whether the person may set values of a device. */
export function useMaySet(namespace: string, name: string): boolean {
  const { client } = usePage();
  const [maySet, setMaySet] = useState(false);
  useEffect(() => {
    const over = new AbortController();
    client
      .call('access.check', { method: 'device.edit', namespace, name }, { signal: over.signal })
      .then(({ allowed = false }) => setMaySet(allowed))
      .catch(() => undefined);
    return () => over.abort();
  }, [client, namespace, name]);
  return maySet;
}
