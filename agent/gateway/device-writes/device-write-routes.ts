/** PUT and PATCH of a device: by the same edit as every other door, with its checks, its journal and its read-back. */
import type { ServerResponse } from 'node:http';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type {
  DeviceEditParams,
  DeviceEditResult,
  KubernetesObject,
} from '@edgectl/rpc-schema/generated/types';
import { parseExact } from '@edgectl/rpc-schema/exact-json';
import { METHODS } from '@edgectl/rpc-schema/methods';
import type { Clock } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';
import type { Admission, AdmittedCall } from '../../admission/admission.ts';
import type { DeviceOperations } from '../../devices/device-operations.ts';
import { DeviceRedaction } from '../../devices/redact-device.ts';
import { editRight } from '../../access/edit-right.ts';
import type { Caller } from '../../access/caller.ts';
import { editorOf } from '../../methods/editor.ts';
import type { Policy } from '../../access/policy.ts';
import { isDeeperThan } from '../../../common/json-depth.ts';
import type { Validator } from '../../../common/validator.ts';
import type { Entry } from '../feed/entry.ts';
import type { ResourceFeed } from '../feed/resource-feed.ts';
import { sendJson, sendStatus } from '../http/respond.ts';
import { warningOf } from '../http/not-journalled.ts';
import type { GatewayRequest, Route } from '../http/route.ts';
import { bodyKind } from './body-kind.ts';
import { invalidStatus } from './invalid-status.ts';
import { preconditionOf } from './precondition.ts';
import { type WriteRequest, writeRequest } from './write-request.ts';

export interface DeviceWriteServices {
  readonly devices: Pick<DeviceOperations, 'edit'>;
  /** Of devices: what is shown is what is written to. */
  readonly feed: Pick<ResourceFeed, 'look'>;
  readonly policy: Pick<Policy, 'authoriseChanges' | 'permits'>;
  readonly admission: Admission;
  readonly validator: Pick<Validator, 'check'>;
  readonly clock: Clock;
}

/** Changes of one device by others while this one is being made, as kube-apiserver bears them. */
const MAX_ATTEMPTS = 5;

export function deviceWriteRoutes(services: DeviceWriteServices): readonly Route[] {
  return (['PUT', 'PATCH'] as const).map((method) => ({
    method,
    path: '/apis/devices.kubeedge.io/v1beta1/namespaces/:namespace/devices/:name',
    // What is to be edited stands in the body: the policy is asked again when it has been read.
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

/** Where the client named no version, a change by others in between is no matter: it is edited as it is then. */
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
      // The feed may not have seen the last change yet: the next look decides whether it is one.
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
  const { entries } = await feed.look(signal);
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
