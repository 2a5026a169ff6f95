/**
 * The body of a review: JSON, or the protobuf that kubectl 1.32 sends unasked (`k8s.io/apimachinery/pkg/runtime` Unknown around the
 * message of `k8s.io/api/authorization/v1`). Only what is read of it is decoded.
 */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { ownValue } from '../../../common/json-object.ts';
import type { GatewayRequest } from '../http/route.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Names of the fields of a message by their numbers; another message below one where its fields are given. */
interface MessageShape {
  readonly [number: number]: string | readonly [name: string, shape: MessageShape];
}

const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';
/** What every such body begins with. */
const MAGIC = Buffer.from('k8s\0');

const TYPE_META: MessageShape = { 1: 'apiVersion', 2: 'kind' };
const RESOURCE_ATTRIBUTES: MessageShape = {
  1: 'namespace',
  2: 'verb',
  3: 'group',
  4: 'version',
  5: 'resource',
  6: 'subresource',
  7: 'name',
};
const SPECS: Readonly<Record<string, MessageShape>> = {
  SelfSubjectAccessReview: {
    1: ['resourceAttributes', RESOURCE_ATTRIBUTES],
    2: ['nonResourceAttributes', { 1: 'path', 2: 'verb' }],
  },
  SelfSubjectRulesReview: { 1: 'namespace' },
};

/** @throws EdgectlError `InvalidRequest` for what is neither */
export async function reviewBody(request: GatewayRequest): Promise<Fields> {
  const body = await request.body();
  try {
    const type = request.headers['content-type'] ?? '';
    return type.startsWith(PROTOBUF_TYPE) ? decode(body) : recordOf(JSON.parse(body.toString()));
  } catch (cause) {
    throw new EdgectlError('InvalidRequest', 'the body is not that of a review', {
      hint: 'send JSON',
      cause,
    });
  }
}

export function recordOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function decode(body: Buffer): Fields {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('no Kubernetes protobuf');
  let type: Fields = {};
  let raw: Uint8Array = Buffer.alloc(0);
  const reader = new BinaryReader(body.subarray(MAGIC.length));
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (number === 1) type = message(reader.bytes(), TYPE_META);
    else if (number === 2) raw = reader.bytes();
    else reader.skip(wire);
  }
  const shape = ownValue(SPECS, String(type['kind'])) ?? {};
  return { ...type, ...message(raw, { 2: ['spec', shape] }) };
}

function message(bytes: Uint8Array, shape: MessageShape): Fields {
  const fields: Record<string, unknown> = {};
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const known = wire === WireType.LengthDelimited ? shape[number] : undefined;
    if (known === undefined) reader.skip(wire);
    else if (typeof known === 'string') fields[known] = reader.string();
    else fields[known[0]] = message(reader.bytes(), known[1]);
  }
  return fields;
}
