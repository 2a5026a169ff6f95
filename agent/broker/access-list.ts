/**
 * The access list of the contract, for the embedded broker: who may publish where and read what. The same lines that
 * an external broker is given: write `from/{principal}/#`, read `to/{principal}/#`, read `state`, `info` and `alive`.
 */
import { accessFilters, decodeLevel, isPrincipal, TOPIC_ROOT } from '@edgectl/rpc-schema/topics';
import type { Action, ActionParams } from '../access/action.ts';
import { ROOT } from '../access/caller.ts';

/** The topic to which the broker redirects messages that it accepts and does not execute. Nobody may subscribe to it. */
export const SINK_TOPIC = '$edgectl/refused';

/** The first level of what Home Assistant reads to learn of devices. */
export const DISCOVERY_ROOT = 'homeassistant';

/** True if `principal` may publish to `topic` of `node`, as a message or as a last will. */
export function mayPublish(principal: string, node: string, topic: string): boolean {
  return isPrincipal(principal) && topic.startsWith(`${TOPIC_ROOT}/${node}/from/${principal}/`);
}

/** True for input and control of a session, `…/from/{principal}/{client}/session/…`: they are many, and no requests. */
export function isOfSession(topic: string): boolean {
  return topic.split('/', 7)[6] === 'session';
}

/** True if everything that `filter` can match may be read by `principal`. */
export function maySubscribe(principal: string, filter: string): boolean {
  if (filter.startsWith('$')) return principal === ROOT && filter.startsWith('$SYS/');
  if (principal === ROOT) return true;
  if (!isPrincipal(principal)) return false;
  const levels = filter.split('/');
  return readableBy(principal).some((allowed) => lies(levels, allowed.split('/')));
}

/** The filters of all that a principal may read. */
export function readableBy(principal: string): readonly string[] {
  return accessFilters(principal).read;
}

/** The right that reading the values or events behind a filter takes: the one to see the same by a call. */
export interface ReportRight {
  readonly action: Action;
  readonly params: ActionParams;
}

/** `undefined` if `filter` stands for more than `device/#`, `event/#` or `alarm/#` of a node or what Home Assistant reads, or for something else. */
export function reportRightOf(filter: string): ReportRight | undefined {
  const [product, version, node = '', kind, ...levels] = filter.split('/');
  // What is said there of devices is their names and kinds.
  if (product === DISCOVERY_ROOT && version !== undefined)
    return { action: 'device.watch', params: { allNamespaces: true } };
  if (`${product}/${version}` !== TOPIC_ROOT || node === '' || node === '#' || levels.length === 0)
    return undefined;
  // `event/{kind}/{namespace}/{name}`, `alarm/{kind}/{namespace}/{name}`, `device/{namespace}/{name}/{property}`
  const [namespace, name] = kind === 'device' ? levels : levels.slice(1);
  const objects = {
    ...(isWild(namespace) ? { allNamespaces: true } : { namespace: decodeLevel(namespace) ?? namespace }),
    ...(isWild(name) ? {} : { name: decodeLevel(name) ?? name }),
  };
  if (kind === 'device') return { action: 'device.watch', params: objects };
  if (kind === 'alarm') return { action: 'alarm.list', params: objects };
  return kind === 'event' ? { action: 'event.list', params: objects } : undefined;
}

function isWild(level: string | undefined): level is undefined | '+' | '#' {
  return level === undefined || level === '+' || level === '#';
}

/** True if every topic that `filter` matches is matched by `allowed` too. */
function lies(filter: readonly string[], allowed: readonly string[]): boolean {
  for (const [index, level] of allowed.entries()) {
    // `a/#` matches `a` itself too (MQTT 3.1.1, section 4.7.1.2), which lies outside of what a principal's branch is.
    if (level === '#') return filter.length > index;
    const asked = filter[index];
    if (asked === undefined || asked === '#') return false;
    if (level === '+' ? false : asked !== level) return false;
  }
  return filter.length === allowed.length;
}

/** Whether an MQTT topic filter matches a topic (MQTT 3.1.1, section 4.7). */
export function matches(filter: string, topic: string): boolean {
  const asked = filter.split('/');
  const levels = topic.split('/');
  for (const [index, level] of asked.entries()) {
    if (level === '#') return true;
    if (index >= levels.length) return false;
    if (level !== '+' && level !== levels[index]) return false;
  }
  return asked.length === levels.length;
}
