/** The agent's configuration: one typed, frozen value, complete after its sources were laid over each other. */
import { DEFAULT_LIMITS, type Limits } from '../../common/limits.ts';

/** A broker that the agent connects to, besides the embedded one. */
export interface BrokerConfiguration {
  /** `node` is the broker that edgecore.yaml names. */
  readonly name: string;
  readonly enabled: boolean;
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string;
  readonly username?: string;
  /** A file that holds the password and nothing else. */
  readonly passwordFile?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** `enforced`: the broker keeps principals apart by an access list. */
  readonly accessControl: 'none' | 'enforced';
}

/** KubeEdge's own tunnel, as edgecore.yaml has it. */
export interface EdgeStreamConfiguration {
  readonly enabled: boolean;
  readonly server?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

export interface BackendsConfiguration {
  /** Base URL. */
  readonly metaserver: string;
  /** Base URL. */
  readonly edged: string;
  /** `unix:///path`. */
  readonly cri: string;
  /** EdgeCore's SQLite file. */
  readonly edgeStore: string;
  /** Where kubelet and Edged lay the log folders of pods. */
  readonly podLogs: string;
}

export interface DevicesConfiguration {
  /** Whose value stays where the cloud changes one that was edited here. */
  readonly onCloudChange: 'cloud' | 'local';
}

/** What goes on topics that everybody on a broker may be able to read. */
export interface PublishConfiguration {
  /** Properties of devices, as `namespace/name/property`; `*` stands for any name. */
  readonly devices: readonly string[];
  readonly events: boolean;
}

export interface Configuration {
  readonly node: string;
  /** The embedded broker's unix socket. */
  readonly socket: string;
  /** The agent's own SQLite file. */
  readonly database: string;
  readonly log: { readonly level: string };
  readonly backends: BackendsConfiguration;
  readonly brokers: readonly BrokerConfiguration[];
  readonly edgeStream: EdgeStreamConfiguration;
  readonly devices: DevicesConfiguration;
  readonly publish: PublishConfiguration;
  readonly limits: Limits;
}

/** Any part of a configuration, as one source gives it. Brokers are laid over each other by name. */
export interface ConfigurationLayer {
  readonly node?: string;
  readonly socket?: string;
  readonly database?: string;
  readonly log?: { readonly level?: string };
  readonly backends?: Partial<BackendsConfiguration>;
  readonly brokers?: readonly BrokerLayer[];
  readonly edgeStream?: Partial<EdgeStreamConfiguration>;
  readonly devices?: Partial<DevicesConfiguration>;
  readonly publish?: Partial<PublishConfiguration>;
  readonly limits?: Partial<Limits>;
}

export type BrokerLayer = Partial<BrokerConfiguration> & { readonly name: string };

/** What holds where no source says otherwise; the node's name is the host's. */
export function defaultConfiguration(hostname: string): Configuration {
  return {
    node: hostname,
    socket: '/run/edgectl/mqtt.sock',
    database: '/var/lib/edgectl/agent.db',
    log: { level: 'info' },
    backends: {
      metaserver: 'http://127.0.0.1:10550',
      edged: 'http://127.0.0.1:10350',
      cri: 'unix:///run/containerd/containerd.sock',
      edgeStore: '/var/lib/kubeedge/edgecore.db',
      podLogs: '/var/log/pods',
    },
    brokers: [],
    edgeStream: { enabled: false },
    devices: { onCloudChange: 'cloud' },
    publish: { devices: [], events: false },
    limits: DEFAULT_LIMITS,
  };
}
