/** The kinds of objects that `get` knows, and how each is asked for. */
import type { Client, Result } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Meta } from '@edgectl/rpc-schema/generated/types';
import { ALARM_COLUMNS, alarmObject } from '../../../common/kubernetes/tables/alarms.ts';
import { DEVICE_COLUMNS, DEVICE_MODEL_COLUMNS } from '../../../common/kubernetes/tables/devices.ts';
import { EVENT_COLUMNS } from '../../../common/kubernetes/tables/events.ts';
import {
  heldPodObject,
  UPGRADE_COLUMNS,
  upgradeJobObject,
} from '../../../common/kubernetes/tables/upgrades.ts';
import { POD_COLUMNS } from '../../../common/kubernetes/tables/pods.ts';
import { DEFAULT_NAMESPACE, type GlobalOptions } from '../global-options.ts';
import { alarmAddress } from './alarm-name.ts';
import { checkObjectName } from './object-name.ts';
import type { Watched } from './watch-events.ts';
import { type Column, columnsOf, type KubernetesObject } from '../../../common/kubernetes/tables/column.ts';

export interface Selection {
  readonly namespace: string;
  readonly allNamespaces: boolean;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** RFC 3339, of events. */
  readonly sinceTime?: string;
  readonly untilTime?: string;
  readonly timeoutMs?: number;
}

/** The flags that say which objects are meant. */
export interface SelectionOptions extends GlobalOptions {
  readonly allNamespaces?: boolean;
  readonly selector?: string;
  readonly fieldSelector?: string;
  /** RFC 3339, of events. */
  readonly since?: string;
  readonly until?: string;
}

export function selectionOf(options: SelectionOptions): Selection {
  return {
    namespace: options.namespace ?? DEFAULT_NAMESPACE,
    allNamespaces: options.allNamespaces ?? false,
    ...(options.selector === undefined ? {} : { labelSelector: options.selector }),
    ...(options.fieldSelector === undefined ? {} : { fieldSelector: options.fieldSelector }),
    ...(options.since === undefined ? {} : { sinceTime: options.since }),
    ...(options.until === undefined ? {} : { untilTime: options.until }),
    ...(options.requestTimeout === undefined ? {} : { timeoutMs: options.requestTimeout }),
  };
}

export interface Found {
  readonly items: readonly KubernetesObject[];
  readonly meta: Meta;
}

export interface ResourceKind {
  /** As in `pod/web-0`. */
  readonly singular: string;
  /** As in `pods "nope" not found`. */
  readonly plural: string;
  readonly words: readonly string[];
  readonly columns: readonly Column<KubernetesObject>[];
  list(client: Client, selection: Selection): Promise<Found>;
  get(client: Client, name: string, selection: Selection): Promise<Found>;
  /** Absent: it is not watched. @param name one that is there; without it all of the selection */
  watch?(selection: Selection, name: string | undefined, sendInitialEvents: boolean): Watched;
}

/** How many objects one answer holds; more are asked for in turn, since an answer has a largest size. */
const PAGE_ITEMS = 100;
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

interface Page {
  readonly items: readonly KubernetesObject[];
  readonly meta: Result<'pod.list'>['meta'];
}

function labelParams({ labelSelector }: Selection) {
  return labelSelector === undefined ? {} : { labelSelector };
}

function pageParams(selection: Selection, continueToken: string | undefined) {
  const { namespace, allNamespaces, fieldSelector } = selection;
  return {
    ...(allNamespaces ? { allNamespaces } : { namespace }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(continueToken === undefined ? {} : { continue: continueToken }),
    limit: PAGE_ITEMS,
    maxBytes: MAX_ANSWER_BYTES,
  };
}

function watchParams({ namespace, allNamespaces }: Selection, sendInitialEvents: boolean) {
  return {
    ...(allNamespaces ? { allNamespaces } : { namespace }),
    ...(!sendInitialEvents && { sendInitialEvents }),
  };
}

function fieldParams({ fieldSelector }: Selection) {
  return fieldSelector === undefined ? {} : { fieldSelector };
}

function callOptions({ timeoutMs }: Selection) {
  return timeoutMs === undefined ? {} : { timeoutMs };
}

async function everyPage(ask: (continueToken: string | undefined) => Promise<Page>): Promise<Found> {
  const items: KubernetesObject[] = [];
  let page = await ask(undefined);
  items.push(...page.items);
  while (page.meta.continue !== undefined) {
    page = await ask(page.meta.continue);
    items.push(...page.items);
  }
  return { items, meta: page.meta };
}

const pods: ResourceKind = {
  singular: 'pod',
  plural: 'pods',
  words: ['pod', 'pods', 'po'],
  columns: columnsOf(POD_COLUMNS),
  list: (client, selection) =>
    everyPage((token) =>
      client.call(
        'pod.list',
        { ...pageParams(selection, token), ...labelParams(selection) },
        callOptions(selection),
      ),
    ),
  async get(client, name, selection) {
    const { namespace } = selection;
    const { object, meta } = await client.call(
      'pod.get',
      { namespace, name: checkObjectName('pods', name), maxBytes: MAX_ANSWER_BYTES },
      callOptions(selection),
    );
    return { items: [object], meta };
  },
  watch: (selection, name, sendInitialEvents) => ({
    method: 'pod.watch',
    params: {
      ...watchParams(selection, sendInitialEvents),
      ...(name === undefined ? {} : { name: checkObjectName('pods', name) }),
      ...labelParams(selection),
      ...fieldParams(selection),
    },
  }),
};

/** @throws EdgectlError `InvalidParams` */
function checkNoLabels(
  { labelSelector }: Selection,
  what = 'events',
  example = 'involvedObject.name=NAME',
): void {
  if (labelSelector === undefined) return;
  throw new EdgectlError('InvalidParams', `${what} are not selected by label`, {
    layer: 'client',
    hint: `use --field-selector ${example}`,
  });
}

const events: ResourceKind = {
  singular: 'event',
  plural: 'events',
  words: ['event', 'events', 'ev'],
  columns: columnsOf(EVENT_COLUMNS),
  list(client, selection) {
    checkNoLabels(selection);
    return everyPage((token) =>
      client.call(
        'event.list',
        {
          ...pageParams(selection, token),
          ...(selection.sinceTime === undefined ? {} : { sinceTime: selection.sinceTime }),
          ...(selection.untilTime === undefined ? {} : { untilTime: selection.untilTime }),
        },
        callOptions(selection),
      ),
    );
  },
  async get(client, name, selection) {
    const found = await this.list(client, { ...selection, fieldSelector: `metadata.name=${name}` });
    if (found.items.length > 0) return found;
    throw new EdgectlError('NotFound', `events "${name}" not found`);
  },
  watch(selection, name, sendInitialEvents) {
    checkNoLabels(selection);
    const { fieldSelector = name === undefined ? undefined : `metadata.name=${name}` } = selection;
    return {
      method: 'event.watch',
      params: {
        ...watchParams(selection, sendInitialEvents),
        ...(fieldSelector === undefined ? {} : { fieldSelector }),
      },
    };
  },
};

/** As kubectl names objects of a custom resource. */
export const DEVICE = 'device.devices.kubeedge.io';
/** As in `devices.devices.kubeedge.io "nope" not found`. */
export const DEVICES = 'devices.devices.kubeedge.io';

export const devices: ResourceKind = {
  singular: DEVICE,
  plural: 'devices',
  words: ['device', 'devices', 'dev', 'devices.devices.kubeedge.io', DEVICE],
  columns: columnsOf(DEVICE_COLUMNS),
  list: (client, selection) =>
    everyPage((token) =>
      client.call(
        'device.list',
        { ...pageParams(selection, token), ...labelParams(selection) },
        callOptions(selection),
      ),
    ),
  async get(client, name, selection) {
    const { namespace } = selection;
    const { object, meta } = await client.call(
      'device.get',
      { namespace, name: checkObjectName(DEVICES, name), maxBytes: MAX_ANSWER_BYTES },
      callOptions(selection),
    );
    return { items: [object], meta };
  },
  watch(selection, name, sendInitialEvents) {
    if (selection.fieldSelector !== undefined) {
      throw new EdgectlError('InvalidParams', 'devices are watched by name or label, not by field', {
        layer: 'client',
      });
    }
    return {
      method: 'device.watch',
      params: {
        ...watchParams(selection, sendInitialEvents),
        ...(name === undefined ? {} : { name: checkObjectName(DEVICES, name) }),
        ...labelParams(selection),
      },
    };
  },
};

const deviceModels: ResourceKind = {
  singular: 'devicemodel.devices.kubeedge.io',
  plural: 'devicemodels',
  words: [
    'devicemodel',
    'devicemodels',
    'devicemodels.devices.kubeedge.io',
    'devicemodel.devices.kubeedge.io',
  ],
  columns: columnsOf(DEVICE_MODEL_COLUMNS),
  list: (client, selection) =>
    everyPage((token) =>
      client.call(
        'deviceModel.list',
        { ...pageParams(selection, token), ...labelParams(selection) },
        callOptions(selection),
      ),
    ),
  async get(client, name, selection) {
    const { namespace } = selection;
    const { object, meta } = await client.call(
      'deviceModel.get',
      {
        namespace,
        name: checkObjectName('devicemodels.devices.kubeedge.io', name),
        maxBytes: MAX_ANSWER_BYTES,
      },
      callOptions(selection),
    );
    return { items: [object], meta };
  },
};

const alarms: ResourceKind = {
  singular: 'alarm',
  plural: 'alarms',
  words: ['alarm', 'alarms'],
  columns: columnsOf(ALARM_COLUMNS),
  list(client, selection) {
    checkNoLabels(selection, 'alarms', 'severity=critical');
    return everyPage(async (token) => {
      const { items, meta } = await client.call(
        'alarm.list',
        pageParams(selection, token),
        callOptions(selection),
      );
      return { items: items.map(alarmObject), meta };
    });
  },
  async get(client, name, selection) {
    const { kind, namespace } = alarmAddress(name);
    const { items, meta } = await this.list(client, {
      ...selection,
      namespace,
      fieldSelector: `kind=${kind}`,
    });
    const found = items.filter(({ metadata }) => metadata?.name === name);
    if (found.length > 0) return { items: found, meta };
    throw new EdgectlError('NotFound', `alarms "${name}" not found`);
  },
};

const upgrades: ResourceKind = {
  singular: 'upgrade',
  plural: 'upgrades',
  words: ['upgrade', 'upgrades'],
  columns: columnsOf(UPGRADE_COLUMNS),
  async list(client, selection) {
    checkNoLabels(selection, 'upgrades', 'is not for them either: name them');
    const { meta, pods: held, job } = await client.call('node.upgrades', {}, callOptions(selection));
    const { allNamespaces, namespace } = selection;
    const shown = held.filter((pod) => allNamespaces || pod.namespace === namespace);
    return {
      items: [...(job === undefined ? [] : [upgradeJobObject(job)]), ...shown.map(heldPodObject)],
      meta,
    };
  },
  async get(client, name, selection) {
    const { items, meta } = await this.list(client, selection);
    const found = items.filter(({ metadata }) => metadata?.name === name);
    if (found.length > 0) return { items: found, meta };
    throw new EdgectlError('NotFound', `upgrades "${name}" not found`);
  },
};

const KINDS: readonly ResourceKind[] = [pods, devices, deviceModels, events, alarms, upgrades];

/** What `get all` shows: what runs on the node, and what it runs for. */
export const ALL_KINDS: readonly ResourceKind[] = [pods, devices];

/** @throws EdgectlError `InvalidParams` for a kind that edgectl does not have. */
export function resourceKind(word: string): ResourceKind {
  const found = KINDS.find(({ words }) => words.includes(word.toLowerCase()));
  if (found !== undefined) return found;
  throw new EdgectlError('InvalidParams', `the server doesn't have a resource type "${word}"`, {
    layer: 'client',
    hint: `there are: ${KINDS.map(({ plural }) => plural).join(', ')}, and all for pods and devices`,
  });
}

export interface Target {
  readonly kind: ResourceKind;
  readonly names: readonly string[];
}

/** `pods`, `pods a b` or `pod/a pod/b`. @throws EdgectlError `InvalidParams` for names of several kinds, or an unknown kind */
export function parseTarget(words: readonly string[]): Target {
  const [first = '', ...names] = words;
  if (!first.includes('/')) return { kind: resourceKind(first), names };
  const pairs = words.map((word) => word.split('/'));
  const [[kindWord = ''] = []] = pairs;
  if (pairs.some(([kind, name, ...rest]) => kind !== kindWord || !name || rest.length > 0)) {
    throw new EdgectlError('InvalidParams', `names must be TYPE/NAME of one type: ${words.join(' ')}`, {
      layer: 'client',
    });
  }
  return { kind: resourceKind(kindWord), names: pairs.map(([, name = '']) => name) };
}
