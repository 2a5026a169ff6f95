/** The part of a Kubernetes Pod that the sandbox's kubelet reads, written as the store has it. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly stdin?: boolean;
  readonly stdinOnce?: boolean;
  readonly tty?: boolean;
  readonly workingDir?: string;
  readonly securityContext?: {
    readonly runAsUser?: number;
    readonly runAsGroup?: number;
    readonly readOnlyRootFilesystem?: boolean;
    readonly allowPrivilegeEscalation?: boolean;
    readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
    readonly seccompProfile?: { readonly type: 'RuntimeDefault' };
  };
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
  }[];
  readonly resources?: {
    readonly limits?: { readonly memory?: string; readonly cpu?: string };
    readonly requests?: Readonly<Record<string, string>>;
  };
  readonly readinessProbe?: {
    readonly httpGet?: { readonly host?: string; readonly path?: string; readonly port: number };
    readonly exec?: { readonly command: readonly string[] };
    readonly periodSeconds?: number;
  };
}

export interface VolumeSpec {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly emptyDir?: object;
  readonly hostPath?: { readonly path: string };
}

export interface PodSpec {
  readonly containers: readonly ContainerSpec[];
  readonly initContainers?: readonly ContainerSpec[];
  readonly volumes?: readonly VolumeSpec[];
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  readonly terminationGracePeriodSeconds?: number;
  readonly hostNetwork?: boolean;
}

export interface PodManifest {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly spec: PodSpec;
  readonly status?: Readonly<Record<string, unknown>>;
}

/** `default/web-0`: how the sandbox's own tables are keyed. */
export function podKey(pod: PodManifest): string {
  return `${pod.metadata.namespace}/${pod.metadata.name}`;
}

export const HOLD = 'edge.kubeedge.io/hold-upgrade';

/** Whether EdgeCore keeps it from being started. */
export function isHeld({ metadata, status }: PodManifest): boolean {
  return metadata.annotations?.[HOLD] === 'true' && status?.['phase'] === 'Pending';
}
