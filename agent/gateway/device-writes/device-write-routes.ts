/** PUT and PATCH of a device: by the same edit as every other door, with its checks, its journal and its read-back. */
import type { ServerResponse } from 'node:http';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { parseExact } from '@edgectl/rpc-schema/exact-json';
import type {
  DeviceEditParams,
  DeviceEditResult,
  KubernetesObject,
} from '@edgectl/rpc-schema/generated/types';
import { METHODS } from '@edgectl/rpc-schema/methods';
import type { Clock } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';
import { isDeeperThan } from '../../../common/json-depth.ts';
import { ownValue } from '../../../common/json-object.ts';
import { failureStatus, httpStatus, type KubernetesStatus } from '../../../common/kubernetes/status.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';
import type { Validator } from '../../../common/validator.ts';
import type { Caller } from '../../access/caller.ts';
import { editRight } from '../../access/right-to-see.ts';
import type { Policy } from '../../access/policy.ts';
import type { Admission, AdmittedCall } from '../../admission/admission.ts';
import type { DeviceOperations } from '../../devices/device-operations.ts';
import { DeviceRedaction } from '../../devices/redact-device.ts';
import { editorOf } from '../../methods/editor.ts';
import type { Entry } from '../../watch/entry.ts';
import type { ResourceFeed } from '../../watch/resource-feed.ts';
import { sendJson, sendStatus, warningOf } from '../http/respond.ts';
import type { GatewayRequest, Route } from '../http/route.ts';
import { type BodyKind, type WriteRequest, writeRequest } from './write-request.ts';

interface DeviceWriteServices {
  readonly devices: Pick<DeviceOperations, 'edit'>;
  /** The device feed: a client changes what the feed showed it. */
  readonly feed: Pick<ResourceFeed, 'refresh'>;
  readonly policy: Pick<Policy, 'authoriseChanges' | 'permits'>;
  readonly admission: Admission;
  readonly validator: Pick<Validator, 'check'>;
  readonly clock: Clock;
}

/** How often a change is tried again because others changed the device meanwhile: as often as kube-apiserver does. */
const MAX_ATTEMPTS = 5;

export function deviceWriteRoutes(services: DeviceWriteServices): readonly Route[] {
  return (['PUT', 'PATCH'] as const).map((method) => ({
    method,
    path: '/apis/devices.kubeedge.io/v1beta1/namespaces/:namespace/devices/:name',
    // The changed properties are in the body: the policy is asked again when the body has been read.
    access: 'known',
    handle: (request, response) => answer(services, request, response),
  }));
}

async function answer(
  services: DeviceWriteServices,
  request: GatewayRequest,
  response: ServerResponse,
): Promise<void> {
  try {
    await serveWrite(services, request, response);
  } catch (error) {
    if (!EdgectlError.is(error) || error.kind !== 'InvalidParams') throw error;
    sendStatus(response, invalidStatus(error, request.params['name'] ?? ''));
  }
}

async function serveWrite(
  services: DeviceWriteServices,
  request: GatewayRequest,
  response: ServerResponse,
): Promise<void> {
  const { params: path, method, headers, query, caller } = request;
  const { namespace = '', name = '' } = path;
  const kind = bodyKind(method, headers['content-type']);
  if (typeof kind !== 'string') {
    sendStatus(response, kind);
    return;
  }
  const dryRun = isDryRun(query);
  // A JSON patch alone may be of so little that a lesser right covers it: for all else nothing needs to be read.
  if (kind !== 'json-patch') admit(services, caller, { name, namespace, dryRun, mergePatch: {} });
  const write = writeRequest(kind, parsed(await request.body()), name, namespace);
  const params: DeviceEditParams = {
    ...write.edit,
    ...(write.edit.object === undefined && { name }),
    namespace,
    dryRun,
  };
  services.validator.check('DeviceEditParams', params);
  const call = admit(services, caller, params);
  const lasting = untilStopped(services.clock, request.signal);
  const { result, after } = await call
    .run(
      async (signal) => {
        const before = await find(services, namespace, name, signal);
        const edited = await recorded(call, () => edit(services, before, write, params, call, signal));
        const shown = dryRun
          ? write.preview(before.object)
          : (await find(services, namespace, name, signal)).object;
        return { result: edited, after: shown as KubernetesObject };
      },
      METHODS['device.edit'].defaultTimeoutMs,
      lasting.signal,
    )
    .finally(lasting.over);
  const unrecorded = warningOf(call);
  for (const warning of [...warningsOf(result), ...(unrecorded === undefined ? [] : [unrecorded])])
    response.appendHeader('warning', warning);
  sendJson(response, new DeviceRedaction(editRight(services.policy, caller)).show(after));
}

function admit({ admission }: DeviceWriteServices, caller: Caller, params: DeviceEditParams): AdmittedCall {
  return admission.admit({ caller, action: 'device.edit', params: { ...params } });
}

/** The record of an edit, with what it wrote. */
async function recorded<Result>(call: AdmittedCall, work: () => Promise<Result>): Promise<Result> {
  call.begin();
  try {
    const result = await work();
    call.end();
    return result;
  } catch (error) {
    call.end({ error: EdgectlError.from(error) });
    throw error;
  }
}

/**
 * A client that leaves does not end an edit: what was begun is brought to its end, and is in the audit. What else ends the request
 * does.
 */
function untilStopped(
  clock: Clock,
  request: AbortSignal,
): { readonly signal: AbortSignal; readonly over: () => void } {
  const stopped = new AbortController();
  const over = new AbortController();
  const onAbort = guarded(clock, () => {
    const { reason } = request;
    if (!EdgectlError.is(reason) || reason.kind !== 'Canceled') stopped.abort(reason);
  });
  if (request.aborted) onAbort();
  else request.addEventListener('abort', onAbort, { once: true, signal: over.signal });
  return { signal: stopped.signal, over: () => over.abort() };
}

/** If the client named no version, a change by others in between does not matter: the device is edited as it is then. */
async function edit(
  services: DeviceWriteServices,
  before: Entry,
  { resourceVersion }: WriteRequest,
  params: DeviceEditParams,
  { caller, effect }: AdmittedCall,
  signal: AbortSignal,
): Promise<DeviceEditResult> {
  const { devices } = services;
  const editor = editorOf(services.policy, caller, true);
  if (resourceVersion === undefined) return devices.edit(params, editor, signal, effect);
  const { namespace = '', name } = before.object.metadata;
  let entry = before;
  for (let attempt = 1; ; attempt += 1) {
    const ifUnmodified = preconditionOf(entry, resourceVersion);
    try {
      return await devices.edit(
        { ...params, ...(ifUnmodified !== undefined && { ifUnmodified }) },
        editor,
        signal,
        effect,
      );
    } catch (error) {
      // The feed may not have seen the last change yet: reading the device again tells.
      if (!EdgectlError.is(error) || error.kind !== 'Conflict' || attempt === MAX_ATTEMPTS) throw error;
      entry = await find(services, namespace, name, signal);
    }
  }
}

/** @throws EdgectlError `NotFound` */
async function find(
  { feed }: DeviceWriteServices,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<Entry> {
  const { entries } = await feed.refresh(signal);
  const found = entries.find(
    ({ object }) => object.metadata.name === name && object.metadata.namespace === namespace,
  );
  if (found !== undefined) return found;
  throw new EdgectlError('NotFound', `devices.devices.kubeedge.io ${JSON.stringify(name)} not found`, {
    details: { name, group: 'devices.kubeedge.io', kind: 'devices' },
  });
}

/** @throws EdgectlError `InvalidRequest` */
function isDryRun(query: URLSearchParams): boolean {
  const values = query.getAll('dryRun').filter((value) => value !== '');
  if (values.every((value) => value === 'All')) return values.length > 0;
  throw new EdgectlError('InvalidRequest', 'dryRun can only be All', { details: { field: 'dryRun' } });
}

function parsed(body: Buffer): unknown {
  const { requestMaxDepth } = DEFAULT_LIMITS;
  if (isDeeperThan(body, requestMaxDepth)) {
    throw new EdgectlError('InvalidRequest', `the body nests deeper than ${requestMaxDepth} levels`);
  }
  try {
    return parseExact(body.toString());
  } catch (cause) {
    throw new EdgectlError('InvalidRequest', 'the body is not JSON', { cause });
  }
}

/** kubectl prints them (RFC 9111, section 5.5; 299 is any other). */
function warningsOf({ items, dryRun }: DeviceEditResult): readonly string[] {
  if (dryRun) return [];
  const unread = items.flatMap(({ paths }) => paths.filter(({ readBack }) => readBack === 'unknown'));
  return unread.map(
    ({ path }) => `299 - "${path.replaceAll(/[\\"]/g, '\\$&')}: written; the device has not reported it yet"`,
  );
}

/** The kind of a write's body, from its Content-Type. */
const PATCHES: Readonly<Record<string, BodyKind>> = {
  'application/merge-patch+json': 'merge-patch',
  'application/json-patch+json': 'json-patch',
};

/** Why a patch is refused that other servers take. */
const REFUSED: Readonly<Record<string, string>> = {
  'application/strategic-merge-patch+json':
    'a device is a custom resource, for which there is no strategic merge patch: use --type=merge or --type=json',
  'application/apply-patch+yaml':
    'server-side apply is not served: nobody keeps field managers on the node; use kubectl edit, patch or replace',
  'application/apply-patch+cbor':
    'server-side apply is not served: nobody keeps field managers on the node; use kubectl edit, patch or replace',
};

/** @returns the Status of a refusal where the type is none that is served */
export function bodyKind(method: string, contentType: string | undefined): BodyKind | KubernetesStatus {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (method === 'PUT') {
    const json = type === '' || type === 'application/json';
    return json ? 'object' : unsupported(`the body is ${type}: send application/json`);
  }
  const accepted = `accepted media types include: ${Object.keys(PATCHES).join(', ')}`;
  return (
    ownValue(PATCHES, type) ??
    unsupported(ownValue(REFUSED, type) ?? `the body of the request was in an unknown format - ${accepted}`)
  );
}

function unsupported(message: string): KubernetesStatus {
  return failureStatus({ code: 415, message, reason: 'UnsupportedMediaType' });
}

// A write that the checks refused, as kubectl shows it: the field at fault with what is wrong, below the device's name.

/** Of a message kubectl shows the causes alone. */
function invalidStatus(error: EdgectlError, name: string): KubernetesStatus {
  const { hint, details = {} } = error;
  const { message } = error.toRpc();
  const field = details['field'] ?? details['property'] ?? details['parameter'];
  return failureStatus({
    code: httpStatus(error),
    message,
    reason: error.reason,
    details: {
      name,
      group: 'devices.kubeedge.io',
      kind: 'Device',
      causes: [
        {
          reason: 'FieldValueInvalid',
          message: hint === undefined ? message : `${message}; ${hint}`,
          ...(typeof field === 'string' && { field }),
        },
      ],
    },
  });
}

// `metadata.resourceVersion` of a write as the precondition of an edit.

/**
 * The version that is shown moves with every value that the device reports. A write is about what is asked of the device: it fails only
 * where that has changed since the version that the client had read.
 * @returns the version that the edit is held against, so that nothing comes between
 * @throws EdgectlError `Conflict`
 */
function preconditionOf({ origin, version, object }: Entry, given: string): string | undefined {
  const asked = Number(given);
  if (Number.isSafeInteger(asked) && asked >= origin.since && asked <= version) return origin.resourceVersion;
  const { name } = object.metadata;
  throw new EdgectlError(
    'Conflict',
    `Operation cannot be fulfilled on devices.devices.kubeedge.io ${JSON.stringify(name)}: the object has been modified; please apply your changes to the latest version and try again`,
    { details: { name, group: 'devices.kubeedge.io', kind: 'devices' } },
  );
}
