/**
 * An edge node in a box: real containerd, real mosquitto where asked for, and a simulated EdgeCore, all below one folder.
 * Several can run on one machine; each part can be taken away and given back.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../common/clock.ts';
import { Containerd } from './containerd/containerd.ts';
import { EdgeCore } from './edge-core.ts';
import { edgeCoreYaml } from './edgecore-yaml.ts';
import { KUBELET_BACK_OFF } from './edged/back-off.ts';
import { podKey } from './edged/pod-types.ts';
import { ModbusLine } from './modbus/modbus-line.ts';
import { freePort } from './free-port.ts';
import { Mosquitto } from './mosquitto.ts';
import { missingForContainers, missingForMosquitto } from './prerequisites.ts';
import type { SandboxAddresses, SandboxOptions } from './sandbox-options.ts';
import { recordedSeed, writeSeed } from './store/seed.ts';
import { isObject, type JsonObject } from './store/strategic-merge.ts';

export type { SandboxAddresses, SandboxOptions };

const SETTLE_TIMEOUT_MS = 60_000;

/** A pod is settled when it is ready, or when it has shown that it will not be. */
function settled(status: JsonObject): boolean {
  const conditions = Array.isArray(status['conditions']) ? status['conditions'].filter(isObject) : [];
  const containers = Array.isArray(status['containerStatuses'])
    ? status['containerStatuses'].filter(isObject)
    : [];
  const ready = conditions.some(({ status: value, type }) => type === 'Ready' && value === 'True');
  return (
    ready ||
    containers.some(
      ({ restartCount, state }) =>
        Number(restartCount) > 0 || (isObject(state) && state['terminated'] !== undefined),
    )
  );
}

export class SandboxNode {
  readonly name: string;
  readonly addresses: SandboxAddresses;
  /** What this machine lacks for the real parts; empty if everything runs. */
  readonly missing: readonly string[];
  readonly edgeCore: EdgeCore;
  readonly containerd: Containerd | undefined;
  readonly mosquitto: Mosquitto | undefined;
  readonly modbus: ModbusLine | undefined;
  readonly #keepFolder: boolean;

  constructor(
    name: string,
    addresses: SandboxAddresses,
    parts: {
      missing: readonly string[];
      edgeCore: EdgeCore;
      containerd: Containerd | undefined;
      mosquitto: Mosquitto | undefined;
      modbus: ModbusLine | undefined;
    },
    keepFolder: boolean,
  ) {
    this.name = name;
    this.addresses = addresses;
    this.missing = parts.missing;
    this.edgeCore = parts.edgeCore;
    this.containerd = parts.containerd;
    this.mosquitto = parts.mosquitto;
    this.modbus = parts.modbus;
    this.#keepFolder = keepFolder;
  }

  /** The pod's status once `enough` says so. @throws Error if that takes too long. */
  podStatus(
    pod: string,
    enough: (status: JsonObject) => boolean,
    timeoutMs = SETTLE_TIMEOUT_MS,
  ): Promise<JsonObject> {
    const { kubelet } = this.edgeCore;
    const ended = new AbortController();
    const read = (): JsonObject | undefined =>
      kubelet.workers().find((worker) => podKey(worker.pod) === pod)?.status;
    return new Promise<JsonObject>((resolve, reject) => {
      const late = setTimeout(
        () =>
          reject(
            new Error(
              `${pod} did not come to the state that was waited for within ${timeoutMs} ms: ${JSON.stringify(read())}`,
            ),
          ),
        timeoutMs,
      );
      const check = (status: JsonObject | undefined): void => {
        if (status === undefined || !enough(status)) return;
        clearTimeout(late);
        ended.abort();
        resolve(status);
      };
      kubelet.onStatus((changed, status) => {
        if (podKey(changed) === pod) check(status);
      }, ended.signal);
      check(read());
    }).finally(() => ended.abort());
  }

  /** Resolves when every pod is ready, or has ended at least once (a crash loop never is). */
  async podsSettled(): Promise<void> {
    const pods = this.edgeCore.kubelet.pods();
    await Promise.all(pods.map((pod) => this.podStatus(podKey(pod), settled)));
  }

  /** EdgeCore is killed (SIGKILL). Containers go on. `staleForMs`: see {@link EdgeCore.kill}. */
  async killEdgeCore(options: { readonly staleForMs?: number } = {}): Promise<void> {
    await this.edgeCore.kill(options);
  }

  /** EdgeCore ends in order: containers that do not run are removed. */
  async stopEdgeCore(): Promise<void> {
    await this.edgeCore.stop();
  }

  async startEdgeCore(): Promise<void> {
    await this.edgeCore.start();
  }

  async stopMetaServer(): Promise<void> {
    await this.edgeCore.stopMetaServer();
  }

  async startMetaServer(): Promise<void> {
    await this.edgeCore.startMetaServer();
  }

  async stopEdged(): Promise<void> {
    await this.edgeCore.stopEdged();
  }

  async startEdged(): Promise<void> {
    await this.edgeCore.startEdged();
  }

  /** The daemon is killed; containers go on, and nobody can ask for them. */
  async stopContainerd(): Promise<void> {
    await this.containerd?.killDaemon();
  }

  async startContainerd(): Promise<void> {
    await this.containerd?.startDaemon();
    if (this.edgeCore.isRunning) await this.edgeCore.kubelet.runtime.reachable();
  }

  async stopMosquitto(): Promise<void> {
    await this.mosquitto?.stop();
  }

  async startMosquitto(): Promise<void> {
    await this.mosquitto?.start();
  }

  /** Rotates the log of a running container as kubelet does at 10 MiB. Returns the rotated file. */
  rotateLog(namespace: string, pod: string, container: string): Promise<string> {
    return this.edgeCore.kubelet.rotateLog(namespace, pod, container);
  }

  /** Takes everything down: processes, mounts, cgroups and (unless kept) the folder. */
  async stop(): Promise<void> {
    await this.modbus?.stop();
    await this.edgeCore.kill();
    await this.mosquitto?.stop();
    await this.containerd?.stop();
    if (!this.#keepFolder) rmSync(this.addresses.folder, { recursive: true, force: true });
  }
}

/**
 * Starts a node. It resolves when every pod was looked at once; {@link SandboxNode.podsSettled} waits for the rest.
 * @throws Error if a part does not come up; what had been started is taken down again.
 */
export async function startSandboxNode(options: SandboxOptions = {}): Promise<SandboxNode> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'ec-'));
  const name = options.nodeName ?? 'edge-01';
  const keepFolder = options.keepFolder ?? false;
  mkdirSync(folder, { recursive: true });
  const withoutContainers = options.containers === false ? [] : missingForContainers();
  const runs = options.containers !== false && withoutContainers.length === 0;
  const withoutBroker = options.mosquitto ? missingForMosquitto() : [];
  const cache = options.cacheFolder === undefined ? {} : { cacheFolder: options.cacheFolder };
  const containerd = runs ? new Containerd({ folder, keepFolder, ...cache }) : undefined;
  const mosquitto =
    options.mosquitto && withoutBroker.length === 0
      ? new Mosquitto(mosquittoOptions(options, folder))
      : undefined;
  const edgeCore = new EdgeCore({
    folder,
    nodeName: name,
    clock: options.clock ?? systemClock,
    metaServerPort: options.metaServerPort ?? 0,
    // Without a runtime nothing serves it, and its address must be nobody else's.
    edgedPort: options.edgedPort ?? (runs ? 0 : await freePort()),
    containerd,
    backOff: options.backOff ?? KUBELET_BACK_OFF,
  });
  const webPort = options.webPort ?? (await freePort());
  const modbus = modbusLine(options, folder, edgeCore);
  try {
    const { bigLogLines, morePods, pods } = options;
    await modbus?.plc.start();
    edgeCore.store.open();
    const seed = recordedSeed({
      webPort,
      nodeName: name,
      ...(pods && { pods }),
      ...(bigLogLines === undefined ? {} : { bigLogLines }),
      ...(morePods && { morePods }),
      ...(modbus && { modbus: modbus.seed }),
    });
    writeSeed(edgeCore.store, seed);
    edgeCore.store.close();
    await Promise.all([containerd?.start(), mosquitto?.start()]);
    await edgeCore.start();
    await modbus?.mapper.start();
  } catch (error) {
    await modbus?.stop();
    await edgeCore.kill();
    await mosquitto?.stop();
    await containerd?.stop();
    if (!keepFolder) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const addresses: SandboxAddresses = {
    folder,
    edgeCoreYaml: join(folder, 'etc/kubeedge/config/edgecore.yaml'),
    metaServer: `http://127.0.0.1:${edgeCore.metaServerPort}`,
    edged: containerd === undefined ? undefined : `http://127.0.0.1:${edgeCore.edgedPort}`,
    runtimeSocket: containerd?.socket,
    database: edgeCore.store.path,
    dmiSocket: edgeCore.dmiSocket,
    podLogsFolder: edgeCore.podLogsFolder,
    mosquitto: mosquitto === undefined ? undefined : `mqtt://127.0.0.1:${mosquitto.port}`,
    webPort,
    plcPort: modbus?.plc.port,
    mapperSocket: modbus?.mapper.socket,
    controlSocket: join(folder, 'control.sock'),
  };
  mkdirSync(join(folder, 'etc/kubeedge/config'), { recursive: true });
  writeFileSync(
    addresses.edgeCoreYaml,
    edgeCoreYaml({
      nodeName: name,
      metaServerPort: edgeCore.metaServerPort,
      edgedPort: edgeCore.edgedPort,
      runtimeSocket: containerd?.socket ?? join(folder, 'run/containerd/containerd.sock'),
      database: addresses.database,
      dmiSocket: addresses.dmiSocket,
      podLogsFolder: addresses.podLogsFolder,
      mosquittoPort: mosquitto?.port,
    }),
  );
  const missing = [...withoutContainers, ...withoutBroker];
  return new SandboxNode(name, addresses, { missing, edgeCore, containerd, mosquitto, modbus }, keepFolder);
}

function mosquittoOptions(
  { mosquitto, mosquittoPort }: SandboxOptions,
  folder: string,
): ConstructorParameters<typeof Mosquitto>[0] {
  return {
    folder: join(folder, 'var/lib/mosquitto'),
    ...(mosquittoPort === undefined ? {} : { port: mosquittoPort }),
    ...(typeof mosquitto === 'object' ? { access: mosquitto.access } : {}),
  };
}

function modbusLine(
  { clock = systemClock, modbus = false }: SandboxOptions,
  folder: string,
  { dmiSocket }: EdgeCore,
): ModbusLine | undefined {
  if (modbus === false) return undefined;
  return new ModbusLine({ folder, dmiSocket, clock, ...(modbus === true ? {} : modbus) });
}
