/** Where devices and device models come from: MetaServer, else EdgeCore's store. What is read is the stored spec, raw. */
import type { BackendNote, DeviceModel as ModelObject, Source } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import type { EdgeStore } from '../backends/edge-store/edge-store.ts';
import { startDeadline } from '../../common/deadline.ts';
import type { MetaServerClient } from '../backends/metaserver/metaserver-client.ts';
import { asDevice, type Device } from './device.ts';

export interface DeviceSourcesOptions {
  /** Absent: EdgeCore's store alone is read, by what goes on all the time and is to cost little. */
  readonly metaServer?: Pick<MetaServerClient, 'list' | 'get'>;
  readonly store: Pick<EdgeStore, 'list' | 'modifiedAtMs'>;
  readonly clock: Clock;
}

/** All objects, those of a namespace, or one. */
export interface DeviceScope {
  readonly namespace?: string;
  readonly name?: string;
}

export interface Answer<Item> {
  readonly items: readonly Item[];
  readonly source: Source;
  readonly observedAtMs: number;
  readonly notes: readonly BackendNote[];
}

type Resource = 'devices' | 'devicemodels';
type Found = Awaited<ReturnType<MetaServerClient['list']>>;

/** A backend that hangs must leave time for the next one. */
const BACKEND_TIMEOUT_MS = 3_000;

const API_VERSION = 'devices.kubeedge.io/v1beta1';

export class DeviceSources {
  readonly #options: DeviceSourcesOptions;

  constructor(options: DeviceSourcesOptions) {
    this.#options = options;
  }

  /** A device that is stored in a form which nobody could use is left out, with a note. @throws EdgectlError `Unavailable` */
  async devices(scope: DeviceScope, signal: AbortSignal): Promise<Answer<Device>> {
    const { found, ...answer } = await this.#read('devices', scope, signal);
    const notes = [...answer.notes];
    const items: Device[] = [];
    for (const object of found) {
      try {
        items.push(asDevice({ ...object, apiVersion: API_VERSION, kind: 'Device' }, title(object)));
      } catch (error) {
        notes.push({ layer: 'store', message: (error as Error).message });
      }
    }
    return { ...answer, items, notes };
  }

  /** @throws EdgectlError `Unavailable` */
  async models(scope: DeviceScope, signal: AbortSignal): Promise<Answer<ModelObject>> {
    const { found, ...answer } = await this.#read('devicemodels', scope, signal);
    return {
      ...answer,
      items: found.map((object) => ({ ...object, apiVersion: API_VERSION, kind: 'DeviceModel' })),
    };
  }

  async #read(
    resource: Resource,
    { namespace, name }: DeviceScope,
    signal: AbortSignal,
  ): Promise<Omit<Answer<never>, 'items'> & { readonly found: Found }> {
    const { metaServer, store, clock } = this.#options;
    const scope = namespace === undefined ? {} : { namespace };
    const notes: BackendNote[] = [];
    const live =
      metaServer &&
      (await this.#attempt(notes, signal, async (limited) => {
        if (name === undefined) return metaServer.list(resource, scope, limited);
        const object = await metaServer.get(resource, name, namespace, limited);
        return object === undefined ? [] : [object];
      }));
    if (live !== undefined) return { found: live, source: 'metaserver', observedAtMs: clock.now(), notes };
    const kept = await this.#attempt(notes, signal, (limited) => store.list(resource, namespace, limited));
    if (kept === undefined) throw noBackend(notes);
    return {
      found: name === undefined ? kept : kept.filter(({ metadata }) => metadata.name === name),
      source: 'store',
      observedAtMs: store.modifiedAtMs() ?? clock.now(),
      notes,
    };
  }

  async #attempt(
    notes: BackendNote[],
    signal: AbortSignal,
    read: (limited: AbortSignal) => Promise<Found>,
  ): Promise<Found | undefined> {
    const deadline = startDeadline(BACKEND_TIMEOUT_MS, signal, this.#options.clock);
    try {
      return await read(deadline.signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const { layer, message } = EdgectlError.from(error);
      notes.push({ layer, message });
      return undefined;
    } finally {
      deadline.release();
    }
  }
}

function title({ metadata }: Found[number]): string {
  return `the stored device ${metadata.namespace ?? ''}/${metadata.name}`;
}

function noBackend(notes: readonly BackendNote[]): EdgectlError {
  return new EdgectlError(
    'Unavailable',
    `no backend can list the devices: ${notes.map(({ message }) => message).join('; ')}`,
    {
      layer: 'metaserver',
      hint: 'check that EdgeCore runs, or that the agent may read its database',
      details: { backends: notes },
    },
  );
}
