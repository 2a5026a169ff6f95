/** The rights that a call needs: one for each object that it touches. */
import { isJsonObject } from '../../common/json-object.ts';
import type { Action, ActionParams } from './action.ts';

export interface Requirement {
  readonly action: Action;
  /** `undefined`: every namespace, or an object outside of namespaces. */
  readonly namespace: string | undefined;
  /** `undefined`: whatever there is, as of a list or a selector. */
  readonly name: string | undefined;
  /** `undefined`: any, or one that the call leaves to the node to choose. */
  readonly container: string | undefined;
  /** `undefined`: any, or no matter of properties. */
  readonly property: string | undefined;
  /** True if the edit of a device is to last. */
  readonly lasting: boolean;
}

/** A desired value, and nothing else of the device. */
const DESIRED_VALUE = /^\/spec\/properties\/\[name=([^/]+)\]\/desired\/value$/;
/** Also matches the object that holds the value: the changed values tell whether more than the value changes. */
const DESIRED = /^\/spec\/properties\/\[name=([^/]+)\]\/desired(?:\/value)?$/;

/** What an edit does to one value of a device. */
export interface EditedValue {
  /** The property whose desired value gets another value; `undefined` for any other change, and where no value is left. */
  readonly property: string | undefined;
}

/** The rights that an edit needs, derived from the values that it changes. */
export interface DeviceChanges {
  readonly namespace: string;
  readonly name: string;
  readonly lasting: boolean;
  readonly values: readonly EditedValue[];
}

/** Never empty. What cannot be told from the parameters needs the right to all of it. */
export function requirementsOf(asked: Action, params: ActionParams): readonly Requirement[] {
  const action = othersAction(asked, params) ?? asked;
  const base: Requirement = {
    action,
    namespace: isNamespaced(action) ? namespaceOf(params) : undefined,
    name: textOf(params['name']),
    container: textOf(params['container']),
    property: undefined,
    lasting: false,
  };
  if (action === 'pod.restart' && Array.isArray(params['names'])) {
    return params['names'].map((name) => ({ ...base, name: textOf(name) }));
  }
  if (action === 'device.edit') return edited(base, params);
  if (action === 'device.revert') return reverted(base, params);
  if (action === 'device.call' && isJsonObject(params['values']))
    return ofProperties(base, Object.keys(params['values']));
  if (action === 'device.read') return ofProperties(base, [textOf(params['property']) ?? '']);
  return [base];
}

/** Never more than one for a property; none where nothing changes. */
export function requirementsOfChanges({
  namespace,
  name,
  lasting,
  values,
}: DeviceChanges): readonly Requirement[] {
  return [...new Set(values.map(({ property }) => property))].map((property) => ({
    action: 'device.edit',
    namespace,
    name,
    container: undefined,
    property,
    lasting,
  }));
}

/** The right that a call needs where it is about what belongs to somebody else. */
function othersAction(action: Action, params: ActionParams): Action | undefined {
  if (action === 'session.list' && params['allPrincipals'] === true) return 'session.others';
  if (action === 'session.cancel' && params['principal'] !== undefined) return 'session.others';
  return undefined;
}

/** True if objects of namespaces are meant. */
export function isNamespaced(action: Action): boolean {
  return /^(pod|device|deviceModel|event|alarm|configMap)\./.test(action);
}

function namespaceOf(params: ActionParams): string | undefined {
  if (params['allNamespaces'] === true) return undefined;
  return textOf(params['namespace']) ?? 'default';
}

function edited(base: Requirement, params: ActionParams): readonly Requirement[] {
  const edit = { ...base, lasting: params['persist'] !== false };
  const { set, jsonPatch, object, list } = params;
  if (isJsonObject(list)) {
    const items = Array.isArray(list['items']) ? list['items'] : [];
    return items.length === 0 ? [edit] : items.map((item) => ({ ...edit, ...identityOf(item, params) }));
  }
  if (isJsonObject(object)) return [{ ...edit, ...identityOf(object, params) }];
  if (isJsonObject(set)) return ofProperties(edit, Object.keys(set));
  if (Array.isArray(jsonPatch)) return ofProperties(edit, propertiesOf(jsonPatch.map(pathOf), DESIRED));
  return [edit];
}

function reverted(base: Requirement, { paths }: ActionParams): readonly Requirement[] {
  return ofProperties(
    { ...base, lasting: true },
    Array.isArray(paths) ? propertiesOf(paths.map(textOf), DESIRED_VALUE) : undefined,
  );
}

/** The properties whose desired values are all that these paths reach; `undefined` if one reaches further. */
function propertiesOf(paths: readonly (string | undefined)[], within: RegExp): readonly string[] | undefined {
  const properties = paths.map((path) => unescaped(within.exec(path ?? '')?.[1]));
  return properties.every((property) => property !== undefined) ? properties : undefined;
}

function ofProperties(base: Requirement, properties: readonly string[] | undefined): readonly Requirement[] {
  if (properties === undefined || properties.length === 0) return [base];
  return properties.map((property) => ({ ...base, property }));
}

/** An operation that takes from elsewhere reaches further than its own path. */
function pathOf(operation: unknown): string | undefined {
  return isJsonObject(operation) && operation['from'] === undefined ? textOf(operation['path']) : undefined;
}

/** Escapes a name as in the paths of devices: RFC 6901, and `~2` for a bracket. */
function unescaped(name: string | undefined): string | undefined {
  return name?.replaceAll('~2', '[').replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The device of a whole object is named by its own metadata. */
function identityOf(item: unknown, params: ActionParams): Pick<Requirement, 'namespace' | 'name'> {
  const metadata = isJsonObject(item) && isJsonObject(item['metadata']) ? item['metadata'] : {};
  return {
    namespace: textOf(metadata['namespace']) ?? namespaceOf(params),
    name: textOf(metadata['name']),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
