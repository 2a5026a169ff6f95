/** `edgecore.yaml` of the sandbox node: the recorded node's keys with the sandbox's addresses. */
import { stringify } from 'yaml';

export interface EdgeCoreYaml {
  readonly nodeName: string;
  readonly metaServerPort: number;
  readonly edgedPort: number;
  readonly runtimeSocket: string;
  readonly database: string;
  readonly dmiSocket: string;
  readonly podLogsFolder: string;
  /** Absent if the node has no broker. */
  readonly mosquittoPort: number | undefined;
}

export function edgeCoreYaml(node: EdgeCoreYaml): string {
  const runtime = `unix://${node.runtimeSocket}`;
  return stringify({
    apiVersion: 'edgecore.config.kubeedge.io/v1alpha2',
    kind: 'EdgeCore',
    database: { aliasName: 'default', dataSource: node.database, driverName: 'sqlite3' },
    modules: {
      deviceTwin: { enable: true, dmiSockPath: node.dmiSocket },
      edgeHub: { enable: true, websocket: { enable: true, server: '127.0.0.1:10000' } },
      edgeStream: { enable: false },
      edged: {
        enable: true,
        hostnameOverride: node.nodeName,
        tailoredKubeletConfig: {
          address: '127.0.0.1',
          readOnlyPort: node.edgedPort,
          containerRuntimeEndpoint: runtime,
          imageServiceEndpoint: runtime,
          podLogsDir: node.podLogsFolder,
        },
      },
      eventBus:
        node.mosquittoPort === undefined
          ? { enable: false }
          : {
              enable: true,
              mqttMode: 2,
              mqttServerExternal: `tcp://127.0.0.1:${node.mosquittoPort}`,
              mqttServerInternal: 'tcp://127.0.0.1:1884',
            },
      metaManager: { enable: true, metaServer: { enable: true, server: `127.0.0.1:${node.metaServerPort}` } },
    },
  });
}
