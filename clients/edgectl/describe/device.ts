/** A device in detail: what the cloud said of it, its values, its mapper, its edits, its events. */
import type { DeviceDescription, DeviceEdit, TwinValue } from '@edgectl/rpc-schema/generated/types';
import type { Event } from 'kubernetes-types/core/v1.js';
import { humanDuration, ageOf } from '../../../common/kubernetes/tables/human-duration.ts';
import type { Device } from '../../../common/kubernetes/tables/devices.ts';
import { valueText } from '../devices/outcome.ts';
import { describeEvents } from './events.ts';
import { DescriptionText, NONE } from './text.ts';

function describeIdentity(text: DescriptionText, device: Device, nowMs: number): void {
  const { metadata, spec, status } = device;
  text.field(0, 'Name', metadata?.name ?? '');
  text.field(0, 'Namespace', metadata?.namespace ?? '');
  text.pairs('Labels', metadata?.labels);
  text.annotations('Annotations', metadata?.['annotations'] as Record<string, string> | undefined);
  text.field(0, 'Created', `${ageOf(metadata?.creationTimestamp, nowMs)} ago`);
  text.field(0, 'Resource Version', String(metadata?.['resourceVersion'] ?? ''));
  text.field(0, 'Node', spec?.nodeName || NONE);
  text.field(0, 'State', status?.state || '<unknown>');
  text.field(0, 'Model', spec?.deviceModelRef?.name || NONE);
  text.field(0, 'Protocol', spec?.protocol?.protocolName || NONE);
  for (const [key, value] of Object.entries(spec?.protocol?.configData ?? {}))
    text.field(1, key, valueText(value));
}

function describeMapper(text: DescriptionText, { mapper }: DeviceDescription): void {
  if (mapper === undefined) {
    text.field(0, 'Mapper', `${NONE} (no mapper serves the protocol)`);
    return;
  }
  const { address = '', answers, message, name, version } = mapper;
  text.field(0, 'Mapper', version === undefined ? name : `${name} ${version}`);
  text.field(1, 'Address', address);
  text.field(1, 'Answers', answers ? 'yes' : `no${message === undefined ? '' : `: ${message}`}`);
}

function rangeText({ minimum, maximum }: TwinValue): string {
  return minimum === undefined && maximum === undefined ? '' : `${minimum ?? ''}..${maximum ?? ''}`;
}

function describeTwins(text: DescriptionText, twins: readonly TwinValue[]): void {
  if (twins.length === 0) {
    text.field(0, 'Properties', NONE);
    return;
  }
  text.line(0, 'Properties:');
  text.line(1, 'Name\tType\tAccess\tRange\tUnit\tDesired\tReported\tAge\tSource');
  text.line(1, '----\t----\t------\t-----\t----\t-------\t--------\t---\t------');
  for (const twin of twins) {
    const cells = [
      twin.property,
      twin.type ?? '',
      twin.accessMode ?? '',
      rangeText(twin),
      twin.unit ?? '',
      twin.desired ?? '',
      twin.reported ?? NONE,
      twin.ageSeconds === undefined ? '' : humanDuration(twin.ageSeconds * 1000),
      twin.source ?? '',
    ];
    text.line(1, cells.join('\t'));
  }
}

/** What `edgectl call device` can do. */
function describeMethods(text: DescriptionText, { spec }: Device): void {
  const methods = (spec as { readonly methods?: readonly Method[] } | undefined)?.methods ?? [];
  if (methods.length === 0) {
    text.field(0, 'Methods', NONE);
    return;
  }
  text.line(0, 'Methods:');
  text.line(1, 'Name\tProperties\tDescription');
  text.line(1, '----\t----------\t-----------');
  for (const { name = '', propertyNames = [], description = '' } of methods)
    text.line(1, [name, propertyNames.join(','), description].join('\t'));
}

interface Method {
  readonly name?: string;
  readonly propertyNames?: readonly string[];
  readonly description?: string;
}

function describeEdits(text: DescriptionText, edits: readonly DeviceEdit[], nowMs: number): void {
  if (edits.length === 0) {
    text.field(0, 'Local Edits', NONE);
    return;
  }
  text.line(0, 'Local Edits:');
  text.line(1, 'Property\tBase\tValue\tState\tBy\tAge\tMessage');
  text.line(1, '--------\t----\t-----\t-----\t--\t---\t-------');
  for (const { base, createdAt, createdBy, message, path, property, state, value } of edits) {
    const age = ageOf(createdAt, nowMs);
    const cells = [property ?? path, valueText(base), valueText(value), state, createdBy, age, message ?? ''];
    text.line(1, cells.join('\t'));
  }
}

/** Ends with a newline. */
export function describeDevice(description: DeviceDescription, nowMs: number): string {
  const text = new DescriptionText();
  const parts: string[] = [];
  // A table is laid out by itself, not with what stands above.
  const flush = (): void => void parts.push(text.flush());
  // The contract carries Kubernetes objects as they are; only here are their fields read.
  describeIdentity(text, description.device as Device, nowMs);
  describeMapper(text, description);
  flush();
  describeTwins(text, description.twins);
  flush();
  describeMethods(text, description.device as Device);
  flush();
  describeEdits(text, description.edits, nowMs);
  flush();
  if (description.events !== undefined)
    describeEvents(text, description.events as unknown as readonly Event[], nowMs);
  return parts.join('') + text.flush();
}
