/**
 * What of a pod only those see who may read its logs: values of its environment, command lines, annotations, and what its
 * containers said when they ended. Secrets stand there, and a container shows them to whoever reads its log, not to all who read pods.
 */
import type {
  ContainerObservation,
  KubernetesObject,
  PodDescription,
} from '@edgectl/rpc-schema/generated/types';
import { isJsonObject, type JsonObject } from '../backends/http/kubernetes-json.ts';
import { HIDDEN, type VisibleTarget, Visibility } from '../../common/visibility.ts';

export interface LogsTarget extends VisibleTarget {
  /** Absent: every container. */
  readonly container?: string;
}

/** Whether the caller may read the logs of it. */
export type LogsRight = (target: LogsTarget) => boolean;

const CONTAINERS = ['containers', 'initContainers', 'ephemeralContainers'] as const;
const STATUSES = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const;
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const HOOKS = ['postStart', 'preStop'] as const;

/** For one answer to one caller. */
export class PodRedaction {
  readonly #right: LogsRight;
  readonly #visibility: Visibility;
  readonly #paths = new Set<string>();

  constructor(right: LogsRight) {
    this.#right = right;
    this.#visibility = new Visibility(right);
  }

  /** Where values were hidden, as JSONPath below the pod. */
  get paths(): readonly string[] {
    return [...this.#paths].toSorted();
  }

  /** The pod itself where the caller may see all of it. */
  show<Pod extends KubernetesObject>(pod: Pod): Pod {
    const { namespace = 'default', name } = pod.metadata;
    if (this.#visibility.sees(namespace, name)) return pod;
    const sees = (container: unknown): boolean =>
      typeof container === 'string' && this.#right({ namespace, name, container });
    return {
      ...pod,
      metadata: this.#hideValues(pod.metadata, 'annotations', '$.metadata.annotations'),
      ...(isJsonObject(pod['spec']) && { spec: this.#spec(pod['spec'], sees) }),
      ...(isJsonObject(pod['status']) && { status: this.#status(pod['status'], sees) }),
    };
  }

  /** The runtime's own words on a container may repeat its command line. */
  showDescribed({ pod, containers, ...rest }: PodDescription): PodDescription {
    const { namespace = 'default', name } = pod.metadata;
    const shown = containers?.map((container): ContainerObservation => {
      if (container.message === undefined) return container;
      if (this.#right({ namespace, name, container: container.name })) return container;
      this.#paths.add('$.containers[*].message');
      return { ...container, message: HIDDEN };
    });
    return { ...rest, pod: this.show(pod), ...(shown !== undefined && { containers: shown }) };
  }

  #spec(spec: JsonObject, sees: (container: unknown) => boolean): JsonObject {
    let shown = spec;
    for (const key of CONTAINERS) {
      shown = replaceEach(shown, key, (container) =>
        sees(container['name']) ? container : this.#container(container, `$.spec.${key}[*]`),
      );
    }
    return shown;
  }

  #container(container: JsonObject, path: string): JsonObject {
    let shown = this.#hideWords(this.#hideWords(container, 'command', path), 'args', path);
    shown = this.#hideEach(shown, 'env', path);
    for (const probe of PROBES) {
      shown = replace(shown, probe, (handler) => this.#handler(handler, `${path}.${probe}`));
    }
    return replace(shown, 'lifecycle', (lifecycle) =>
      HOOKS.reduce(
        (hooks, hook) =>
          replace(hooks, hook, (handler) => this.#handler(handler, `${path}.lifecycle.${hook}`)),
        lifecycle,
      ),
    );
  }

  #handler(handler: JsonObject, path: string): JsonObject {
    const shown = replace(handler, 'exec', (exec) => this.#hideWords(exec, 'command', `${path}.exec`));
    return replace(shown, 'httpGet', (get) => this.#hideEach(get, 'httpHeaders', `${path}.httpGet`));
  }

  /** A container's termination message may contain the end of its log; its waiting message repeats its command line. */
  #status(status: JsonObject, sees: (container: unknown) => boolean): JsonObject {
    let shown = status;
    for (const key of STATUSES) {
      shown = replaceEach(shown, key, (container) =>
        sees(container['name'])
          ? container
          : ['state', 'lastState'].reduce(
              (states, state) =>
                replace(states, state, (one) => this.#state(one, `$.status.${key}[*].${state}`)),
              container,
            ),
      );
    }
    return shown;
  }

  #state(state: JsonObject, path: string): JsonObject {
    return ['waiting', 'terminated'].reduce(
      (shown, kind) => replace(shown, kind, (one) => this.#hide(one, 'message', `${path}.${kind}.message`)),
      state,
    );
  }

  #hide(object: JsonObject, key: string, path: string): JsonObject {
    if (isAbsent(object[key])) return object;
    this.#paths.add(path);
    return { ...object, [key]: HIDDEN };
  }

  /** Every word of a list. */
  #hideWords(object: JsonObject, key: string, parent: string): JsonObject {
    const words = object[key];
    if (!Array.isArray(words)) return this.#hide(object, key, `${parent}.${key}`);
    if (words.length > 0) this.#paths.add(`${parent}.${key}[*]`);
    return { ...object, [key]: words.map(() => HIDDEN) };
  }

  /** The `value` of every item of a list. */
  #hideEach(object: JsonObject, key: string, parent: string): JsonObject {
    if (!Array.isArray(object[key])) return this.#hide(object, key, `${parent}.${key}`);
    return replaceEach(object, key, (item) => this.#hide(item, 'value', `${parent}.${key}[*].value`));
  }

  /** Every value of a map. */
  #hideValues<Parent extends object>(parent: Parent, key: keyof Parent & string, path: string): Parent {
    const map: unknown = parent[key];
    if (!isJsonObject(map) || Object.keys(map).length === 0) return parent;
    this.#paths.add(`${path}[*]`);
    return { ...parent, [key]: Object.fromEntries(Object.keys(map).map((name) => [name, HIDDEN])) };
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function replace(object: JsonObject, key: string, change: (value: JsonObject) => JsonObject): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? { ...object, [key]: change(value) } : object;
}

function replaceEach(object: JsonObject, key: string, change: (item: JsonObject) => JsonObject): JsonObject {
  const items = object[key];
  if (!Array.isArray(items)) return object;
  return { ...object, [key]: items.map((item: unknown) => (isJsonObject(item) ? change(item) : item)) };
}
