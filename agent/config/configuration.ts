/** The agent's configuration: one typed, frozen value, complete after its sources were laid over each other. */
import { USERS_FILE } from '../../common/credentials/users-file.ts';
import { DEFAULT_BACKENDS, DEFAULT_PATHS } from '../../common/default-paths.ts';
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
  /** `enforced`: the broker keeps principals apart by an access list. Believed once {@link probe} has proved it. */
  readonly accessControl: 'none' | 'enforced';
  /** A user of the broker with no rights but its own branches: what it must not do is tried with it. */
  readonly probe?: ProbeConfiguration;
  /** Further addresses of the same broker, where the same is proved. */
  readonly listeners?: readonly string[];
}

/** The credential of the probe. */
export interface ProbeConfiguration extends ProbeUser {
  /** A user `{username}/…` with no rights at all: that a pattern of the broker does not take it for the first is tried with it. */
  readonly second?: ProbeUser;
}

interface ProbeUser {
  /** Also with a certificate: its branches are called so. */
  readonly username: string;
  readonly passwordFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** Where the embedded broker listens besides its unix socket. */
export interface ListenerConfiguration {
  readonly kind: 'tcp' | 'tls' | 'websocket';
  /** An IP address; one that is not loopback takes TLS. */
  readonly address: string;
  readonly port: number;
  /** With both, a websocket listener speaks TLS too. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** The authority that signs client certificates. */
  readonly clientCaFile?: string;
  /** Web pages that may connect, as `https://host:port`. Programs other than browsers send no origin. */
  readonly allowedOrigins?: readonly string[];
}

/** KubeEdge's own tunnel, as edgecore.yaml has it: no setting of ours. */
export interface EdgeStreamConfiguration {
  readonly enabled: boolean;
  readonly server?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** The tunnel to the cloud; what is left out is found in {@link EdgeStreamConfiguration}. */
export interface TunnelConfiguration {
  /** Absent: on where `servers` are named, or found (see `agent/tunnel/tunnel-plan.ts`). */
  readonly enabled?: boolean;
  /** `host:port` or `wss://host:port`, tried one after the other. */
  readonly servers: readonly string[];
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** The node's address as the cluster knows it; absent: that of its Node object. */
  readonly internalIp?: string;
  /** `stock`: as KubeEdge's own edge, also with a cloud half of edgectl. */
  readonly wire: 'auto' | 'stock';
  /** What the cloud may do if no binding of the policy names it. */
  readonly role?: string;
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
  /** EdgeCore's DMI socket; absent: where KubeEdge puts it below the root that holds {@link edgeStore}. */
  readonly dmiSocket?: string;
  /** Where kubelet and Edged lay the log folders of pods. */
  readonly podLogs: string;
  /**
   * The folder of the FIFOs of execs, which containerd must see under the same path; absent: beside the agent's socket; `off`: exec
   * goes over the runtime's streaming server.
   */
  readonly execFifos?: string;
}

/** The door of the Kubernetes API. */
export interface RestConfiguration {
  readonly enabled: boolean;
  /** Where it listens; a loopback address keeps it on the node. */
  readonly address: string;
  /** 0: any that is free. */
  readonly port: number;
  /** False: plain HTTP, on a loopback address only. */
  readonly tls: boolean;
  /** The operator's own certificate chain and key, as PEM files; without them the agent makes its own. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** The authority of client certificates; the CN is the user. */
  readonly clientCaFile?: string;
  /** Names by which it may be asked for, besides `localhost`, the node's name and addresses. */
  readonly allowedHosts: readonly string[];
  /** Origins of web pages that may ask it. */
  readonly allowedOrigins: readonly string[];
}

/** The page, and where it is served. */
export interface WebConfiguration {
  readonly enabled: boolean;
  /** Where it listens; a loopback address keeps it on the node. */
  readonly address: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Absent: TLS, but for a loopback address. False is for a loopback address only. */
  readonly tls?: boolean;
  /** The operator's own certificate chain and key, as PEM files; without them the agent makes its own. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Whose client certificates let somebody in; the CN is the user. */
  readonly clientCaFile?: string;
  /** Names by which it may be asked for, besides `localhost`, the node's name and addresses. */
  readonly allowedHosts: readonly string[];
  /** A person who does nothing for so long has to log in again. */
  readonly idleTimeoutSeconds: number;
  /** The layout of the panel: values, trends and switches on one screen. It need not exist. */
  readonly panel: string;
  /** Of the built page; absent: that of this build. */
  readonly folder?: string;
}

export interface DevicesConfiguration {
  /** Whose value stays where the cloud changes one that was edited here. */
  readonly onCloudChange: 'cloud' | 'local';
}

/** What is published on topics that everybody on a broker may be able to read. */
export interface PublishConfiguration {
  /** Properties of devices, as `namespace/name/property`; `*` stands for any name. */
  readonly devices: readonly string[];
  readonly events: boolean;
  /** Tells Home Assistant of the devices that have such values; off where it is absent. `user`: the one as whom it logs in and writes. */
  readonly homeAssistant?: { readonly enabled: boolean; readonly user?: string };
}

export interface Configuration {
  readonly node: string;
  /** The node's labels in the retained `info`, for an inventory of nodes. */
  readonly labels: Readonly<Record<string, string>>;
  /** The embedded broker's unix socket. */
  readonly socket: string;
  /** The agent's own SQLite file. */
  readonly database: string;
  readonly log: { readonly level: string };
  readonly backends: BackendsConfiguration;
  readonly brokers: readonly BrokerConfiguration[];
  /** The listeners of the embedded broker. */
  readonly listeners: readonly ListenerConfiguration[];
  /** The users file. */
  readonly users: string;
  /** Roles and who has them; it need not exist. */
  readonly policy: string;
  /** The revocation lists of the authorities for client certificates (CRL, PEM or DER), besides the node's own. */
  readonly revocationLists: readonly string[];
  readonly edgeStream: EdgeStreamConfiguration;
  readonly tunnel: TunnelConfiguration;
  readonly devices: DevicesConfiguration;
  readonly publish: PublishConfiguration;
  readonly rest: RestConfiguration;
  readonly web: WebConfiguration;
  /** The unit of systemd of each program that `node.restart` may restart: `edgecore`, `broker`, `mapper/NAME`. */
  readonly programs: Readonly<Record<string, string>>;
  /** Where the REST API of the mapper of a protocol is: `http://127.0.0.1:7777` unless it says. */
  readonly mappers: Readonly<Record<string, string>>;
  readonly limits: Limits;
}

/** Any part of a configuration, as one source gives it. Brokers are laid over each other by name. */
export interface ConfigurationLayer {
  readonly node?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly socket?: string;
  readonly database?: string;
  readonly log?: { readonly level?: string };
  readonly backends?: Partial<BackendsConfiguration>;
  readonly brokers?: readonly BrokerLayer[];
  readonly listeners?: readonly ListenerConfiguration[];
  readonly users?: string;
  readonly policy?: string;
  readonly revocationLists?: readonly string[];
  readonly edgeStream?: Partial<EdgeStreamConfiguration>;
  readonly tunnel?: Partial<TunnelConfiguration>;
  readonly devices?: Partial<DevicesConfiguration>;
  readonly publish?: Partial<PublishConfiguration>;
  readonly rest?: Partial<RestConfiguration>;
  readonly web?: Partial<WebConfiguration>;
  readonly programs?: Readonly<Record<string, string>>;
  readonly mappers?: Readonly<Record<string, string>>;
  readonly limits?: Partial<Limits>;
}

export type BrokerLayer = Partial<BrokerConfiguration> & { readonly name: string };

/** The defaults; the node's name is the host's. */
export function defaultConfiguration(hostname: string): Configuration {
  return {
    node: hostname,
    labels: {},
    socket: DEFAULT_PATHS.socket,
    database: DEFAULT_PATHS.database,
    log: { level: 'info' },
    backends: DEFAULT_BACKENDS,
    brokers: [],
    listeners: [],
    users: USERS_FILE,
    policy: DEFAULT_PATHS.policy,
    revocationLists: [],
    edgeStream: { enabled: false },
    tunnel: { servers: [], wire: 'auto' },
    devices: { onCloudChange: 'cloud' },
    publish: { devices: [], events: false },
    rest: {
      enabled: true,
      address: '127.0.0.1',
      port: 10551,
      tls: true,
      allowedHosts: [],
      allowedOrigins: [],
    },
    web: {
      enabled: false,
      address: '127.0.0.1',
      port: 10552,
      allowedHosts: [],
      idleTimeoutSeconds: 1800,
      panel: DEFAULT_PATHS.panel,
    },
    programs: { edgecore: 'edgecore.service', broker: 'mosquitto.service' },
    mappers: {},
    limits: DEFAULT_LIMITS,
  };
}
