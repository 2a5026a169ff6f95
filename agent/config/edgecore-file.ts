/** Reads edgecore.yaml (v1alpha2) as a layer of the configuration. The file is EdgeCore's: only what is used is checked. */
import { hostPort, localHost } from '../../common/network-address.ts';
import type { ConfigurationLayer, BrokerLayer } from './configuration.ts';

const text = { type: ['string', 'null'], maxLength: 4096 } as const;
const flag = { type: ['boolean', 'null'] } as const;

function open(properties: Record<string, unknown>): object {
  return { type: ['object', 'null'], properties };
}

export interface EdgeCoreFile {
  readonly database?: { readonly dataSource?: string | null } | null;
  readonly modules?: {
    readonly edged?: {
      readonly hostnameOverride?: string | null;
      readonly remoteRuntimeEndpoint?: string | null;
      readonly tailoredKubeletConfig?: {
        readonly address?: string | null;
        readonly readOnlyPort?: number | null;
        readonly containerRuntimeEndpoint?: string | null;
        readonly podLogsDir?: string | null;
      } | null;
    } | null;
    readonly eventBus?: {
      readonly enable?: boolean | null;
      readonly mqttMode?: number | null;
      readonly mqttServerInternal?: string | null;
      readonly mqttServerExternal?: string | null;
    } | null;
    readonly deviceTwin?: { readonly dmiSockPath?: string | null } | null;
    readonly metaManager?: { readonly metaServer?: { readonly server?: string | null } | null } | null;
    readonly edgeStream?: {
      readonly enable?: boolean | null;
      readonly server?: string | null;
      readonly tlsTunnelCAFile?: string | null;
      readonly tlsTunnelCertFile?: string | null;
      readonly tlsTunnelPrivateKeyFile?: string | null;
    } | null;
  } | null;
}

export const edgeCoreSchema = {
  type: 'object',
  properties: {
    database: open({ dataSource: text }),
    modules: open({
      edged: open({
        hostnameOverride: text,
        remoteRuntimeEndpoint: text,
        tailoredKubeletConfig: open({
          address: text,
          readOnlyPort: { type: ['integer', 'null'], minimum: 0, maximum: 65535 },
          containerRuntimeEndpoint: text,
          podLogsDir: text,
        }),
      }),
      eventBus: open({
        enable: flag,
        mqttMode: { type: ['integer', 'null'] },
        mqttServerInternal: text,
        mqttServerExternal: text,
      }),
      deviceTwin: open({ dmiSockPath: text }),
      metaManager: open({ metaServer: open({ server: text }) }),
      edgeStream: open({
        enable: flag,
        server: text,
        tlsTunnelCAFile: text,
        tlsTunnelCertFile: text,
        tlsTunnelPrivateKeyFile: text,
      }),
    }),
  },
} as const;

/** EdgeCore's `mqttMode`: 0 internal, 1 both, 2 external. */
const MQTT_MODE_INTERNAL = 0;
const EDGED_DEFAULT_PORT = 10350;

/** Translates an edgecore.yaml into settings of the agent. A setting that the file leaves out is left out here, too. */
export function layerOfEdgeCore(file: EdgeCoreFile): ConfigurationLayer {
  const { deviceTwin, edged, eventBus, metaManager, edgeStream } = file.modules ?? {};
  const kubelet = edged?.tailoredKubeletConfig;
  const runtime = kubelet?.containerRuntimeEndpoint || edged?.remoteRuntimeEndpoint;
  const server = metaManager?.metaServer?.server;
  const database = file.database?.dataSource;
  const dmiSocket = deviceTwin?.dmiSockPath;
  return {
    ...(edged?.hostnameOverride ? { node: edged.hostnameOverride } : {}),
    backends: {
      ...(server ? { metaserver: `http://${dialled(server)}` } : {}),
      ...(kubelet?.address || kubelet?.readOnlyPort
        ? {
            edged: `http://${hostPort(localHost(kubelet.address || '127.0.0.1'), kubelet.readOnlyPort || EDGED_DEFAULT_PORT)}`,
          }
        : {}),
      ...(runtime ? { cri: runtime.startsWith('unix://') ? runtime : `unix://${runtime}` } : {}),
      ...(database ? { edgeStore: database } : {}),
      ...(dmiSocket ? { dmiSocket } : {}),
      ...(kubelet?.podLogsDir ? { podLogs: kubelet.podLogsDir } : {}),
    },
    brokers: eventBus?.enable === false ? [] : nodeBroker(eventBus ?? {}),
    ...(edgeStream
      ? {
          edgeStream: {
            enabled: edgeStream.enable === true,
            ...(edgeStream.server ? { server: edgeStream.server } : {}),
            ...(edgeStream.tlsTunnelCAFile ? { caFile: edgeStream.tlsTunnelCAFile } : {}),
            ...(edgeStream.tlsTunnelCertFile ? { certFile: edgeStream.tlsTunnelCertFile } : {}),
            ...(edgeStream.tlsTunnelPrivateKeyFile ? { keyFile: edgeStream.tlsTunnelPrivateKeyFile } : {}),
          },
        }
      : {}),
  };
}

/** `host:port`, `[::]:port` and `:port`, as Go listens on them, as a client dials them. */
function dialled(server: string): string {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(server) ?? [];
  if (port === '') return server;
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return hostPort(bare === '' ? '127.0.0.1' : localHost(bare), port);
}

function nodeBroker(eventBus: NonNullable<NonNullable<EdgeCoreFile['modules']>['eventBus']>): BrokerLayer[] {
  const internal = eventBus.mqttMode === MQTT_MODE_INTERNAL;
  const address = internal ? eventBus.mqttServerInternal : eventBus.mqttServerExternal;
  if (!address) return [];
  const url = address.replace(/^(tcp|mqtt):\/\//, 'mqtt://').replace(/^(ssl|tls|mqtts):\/\//, 'mqtts://');
  return [{ name: 'node', url: url.includes('://') ? url : `mqtt://${url}` }];
}
