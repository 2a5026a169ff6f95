/** What a sandbox node can be started with, and where its parts are. */
import type { Clock } from '../common/clock.ts';
import type { BackOffOptions } from './edged/back-off.ts';
import type { PodManifest } from './edged/pod-types.ts';
import type { ModbusLineOptions } from './modbus/modbus-line.ts';

export interface SandboxOptions {
  /** The node's folder; by default a new temporary one. Its path must be short: sockets are in it. */
  readonly folder?: string;
  /** Leaves the folder (store, logs) in place at the end. */
  readonly keepFolder?: boolean;
  readonly nodeName?: string;
  /** `namespace/name` of the recorded pods to run; all unless given. */
  readonly pods?: readonly string[];
  /** How many lines of 104 bytes the pod `factory/biglog` writes at its start; 400,000 as recorded unless given. */
  readonly bigLogLines?: number;
  /** Pods of one's own. */
  readonly morePods?: readonly PodManifest[];
  /** A broker on a port of its own, open to all as on the recorded node. `access`: other lines of its configuration. */
  readonly mosquitto?: boolean | { readonly access: string };
  /** A PLC with a mapper, and their devices in place of the recorded ones. Without it no mapper runs. */
  readonly modbus?: boolean | Pick<ModbusLineOptions, 'presses' | 'restPort' | 'restHost'>;
  /** `false`: none. Otherwise they run where the machine allows it, and `missing` says why not. */
  readonly containers?: boolean;
  /** Ports; free ones unless given. */
  readonly metaServerPort?: number;
  readonly edgedPort?: number;
  readonly mosquittoPort?: number;
  readonly webPort?: number;
  readonly backOff?: BackOffOptions;
  readonly clock?: Clock;
  readonly cacheFolder?: string;
}

export interface SandboxAddresses {
  readonly folder: string;
  readonly edgeCoreYaml: string;
  /** `http://127.0.0.1:<port>` */
  readonly metaServer: string;
  readonly edged: string | undefined;
  /** A path, without `unix://`. */
  readonly runtimeSocket: string | undefined;
  readonly database: string;
  readonly dmiSocket: string;
  readonly podLogsFolder: string;
  /** `mqtt://127.0.0.1:<port>` */
  readonly mosquitto: string | undefined;
  readonly webPort: number;
  /** The port of the PLC on 127.0.0.1. */
  readonly plcPort: number | undefined;
  readonly mapperSocket: string | undefined;
  /** Where `tell` reaches a node that runs as a program of its own; see control.ts. */
  readonly controlSocket: string;
}
