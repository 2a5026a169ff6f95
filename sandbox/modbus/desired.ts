/** The desired values of a device as it is stored. */
import { isObject, type JsonObject } from '../store/strategic-merge.ts';

function properties(device: JsonObject): readonly JsonObject[] {
  const spec = isObject(device['spec']) ? device['spec'] : {};
  return Array.isArray(spec['properties']) ? spec['properties'].filter(isObject) : [];
}

/** `undefined` if there is no such property. */
export function desiredValue(device: JsonObject, property: string): string | undefined {
  const found = properties(device).find(({ name }) => name === property);
  if (found === undefined) return undefined;
  const value = isObject(found['desired']) ? found['desired']['value'] : undefined;
  return typeof value === 'string' ? value : '';
}

/** The device with another desired value. */
export function withDesired(device: JsonObject, property: string, value: string): JsonObject {
  const changed = properties(device).map((one) =>
    one['name'] === property
      ? { ...one, desired: { ...(isObject(one['desired']) ? one['desired'] : {}), value } }
      : one,
  );
  return { ...device, spec: { ...(isObject(device['spec']) ? device['spec'] : {}), properties: changed } };
}
