/**
 * Which parts of a call are recorded: names, never values. The only place where parameters become part of a record or a log line,
 * so that secrets do not.
 */
import type { AuditRecord } from '@edgectl/rpc-schema/generated/types';
import type { Action, ActionParams } from '../access/action.ts';
import type { AuditPolicy } from '../access/policy-document.ts';
import { requirementsOf } from '../access/requirement.ts';
import type { AuditedCall } from './audit.ts';

/** The facts about a call that its record has, however it ends. */
export type CallFacts = Omit<AuditRecord, 'id' | 'at' | 'outcome' | 'previousHash' | 'hash'>;

const MAX_TARGETS = 8;
const MAX_TEXT = 1024;
const MAX_COMMAND = 4096;

export function factsOf(
  { caller, action, params, requestId }: AuditedCall,
  detail: AuditPolicy['commands'],
): CallFacts {
  const { door, attachment, principal, client } = caller;
  const note = noteOf(action, params);
  const command = commandOf(action, params, detail);
  return {
    principal: cut(principal),
    client: cut(client),
    door,
    attachment,
    method: action,
    ...describeTarget(action, params),
    ...(command === undefined ? {} : { command }),
    ...(note === undefined ? {} : { note }),
    ...(requestId === undefined ? {} : { requestId: cut(String(requestId)) }),
    ...correlationOf(params),
  };
}

/** The correlation that the caller gave. */
export function correlationOf({ correlation }: ActionParams): { readonly correlation?: string } {
  return typeof correlation === 'string' ? { correlation: cut(correlation) } : {};
}

/** `namespace/name/container` of what it is about, and the properties that are to be written. */
export function describeTarget(
  action: Action,
  params: ActionParams,
): Pick<AuditRecord, 'target' | 'properties'> {
  if (action === 'grant.create')
    return { target: cut(`${text(params['principal'])}/${text(params['role'])}`) };
  if (action === 'grant.revoke') return { target: cut(text(params['id'])) };
  if (action === 'session.cancel') {
    const { principal, client, session } = params;
    return { target: cut([principal, client, session].map(text).join('/')) };
  }
  if (action === 'node.restart' || action === 'node.reboot') return { target: cut(text(params['name'])) };
  if (action === 'node.prune') {
    return { target: `${cut(text(params['what']))}${params['dryRun'] === true ? ' (dry run)' : ''}` };
  }
  // A tunnel's requests for metrics, and for paths that are not served, have a path; a broker's messages have a topic.
  if (typeof params['path'] === 'string') return { target: cut(params['path']) };
  const requirements = requirementsOf(action, params);
  const targets = requirements
    .filter(({ namespace, name }) => namespace !== undefined || name !== undefined)
    .map(({ namespace = '*', name = '*', container }) =>
      [namespace, name, container].filter(Boolean).join('/'),
    );
  const properties = requirements.flatMap(({ property }) => (property === undefined ? [] : [cut(property)]));
  return {
    ...(targets.length === 0 ? {} : { target: listed([...new Set(targets)]) }),
    ...(properties.length === 0 ? {} : { properties: properties.slice(0, MAX_TARGETS) }),
  };
}

function listed(targets: readonly string[]): string {
  const more = targets.length - MAX_TARGETS;
  const shown = targets.slice(0, MAX_TARGETS);
  return cut([...shown, ...(more > 0 ? [`${more} more`] : [])].join(','));
}

function commandOf(
  action: Action,
  { command }: ActionParams,
  detail: AuditPolicy['commands'],
): string[] | undefined {
  if (action !== 'pod.exec' || !Array.isArray(command)) return undefined;
  const words = command.map(text);
  if (detail === 'program') return words.slice(0, 1).map(cut);
  let left = MAX_COMMAND;
  return words.flatMap((word) => {
    if (left <= 0) return [];
    const kept = word.slice(0, left);
    left -= word.length;
    return [kept];
  });
}

/** A grant's own words are written for the audit. */
function noteOf(action: Action, params: ActionParams): string | undefined {
  if (action !== 'grant.create' && action !== 'grant.revoke') return undefined;
  const { namespaces, durationSeconds, reason } = params;
  return cut(
    [
      ...(Array.isArray(namespaces) ? [`in ${namespaces.map(text).join(', ')}`] : []),
      ...(typeof durationSeconds === 'number' ? [`for ${durationSeconds} s`] : []),
      ...(typeof reason === 'string' ? [reason] : []),
    ].join('; '),
  );
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function cut(words: string): string {
  return words.length <= MAX_TEXT ? words : `${words.slice(0, MAX_TEXT)}…`;
}
