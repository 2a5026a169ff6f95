/**
 * The tunnel with a kubelet that answers from memory, each half in a process of its own: logs and an exec of `cat` through both halves on
 * both wires against the same directly and through a bare WebSocket; a small request and an exec alone and beside a big log.
 * `npm run bench -- tunnel [megabytes]`.
 */
import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { tunnelCertificates } from '../test/tunnel/helpers/certificates.ts';
import { KubernetesApi } from '../test/tunnel/helpers/kubernetes-api.ts';
import { MemoryKubelet } from '../test/tunnel/helpers/memory-kubelet.ts';
import { megabytesPerSecondOf, record } from './support/figures.ts';
import { meter, type Metered } from './support/process-meter.ts';
import {
  mebibytes,
  megabytesPerSecond,
  milliseconds,
  printTable,
  ratio,
  type Row,
} from './support/report.ts';
import { measuredSource } from './support/programs.ts';
import { startBundled } from './support/start-bundled.ts';
import { timeEach } from './support/statistics.ts';

const SMALL_REQUESTS = 60;
const ECHO_BYTES = 20_000_000;
const PIECE_BYTES = 32_768;
const LOG_RUNS = 9;
/** Recorded of KubeEdge v1.23.1, both halves together, for a log of 41.6 MB. */
const KUBEEDGE_SECONDS = 5.6;
/** Likewise, the rate of a log: 10 to 13 MB/s. */
const KUBEEDGE_RATE = 13;
const logBytes = Number(process.argv[2] ?? 200) * 1e6;
const certificates = tunnelCertificates();
const apiserver = certificates.authority.issue({ commonName: 'kube-apiserver-kubelet-client' });

function drain(response: IncomingMessage): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    response.on('data', (chunk: Buffer) => {
      count += chunk.length;
    });
    response.once('end', () => resolve(count));
    response.once('error', reject);
  });
}

function through(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { ...apiserver, host: '127.0.0.1', port, path, servername: 'localhost', agent: false };
    httpsGet(options, (response) => {
      drain(response).then(resolve, reject);
    }).once('error', reject);
  });
}

function directly(baseUrl: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    httpGet(new URL(path, baseUrl), (response) => {
      drain(response).then(resolve, reject);
    }).once('error', reject);
  });
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await run();
  return performance.now() - startedMs;
}

/** Upgrades, sends `bytes` and takes them back, as an exec of `cat` does. */
async function echo(socket: Socket, bytes: number): Promise<void> {
  socket.write(
    'POST /exec/default/web-0/web?command=cat&input=1&output=1 HTTP/1.1\r\nHost: localhost\r\n' +
      'Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0\r\n\r\n',
  );
  const [head] = (await once(socket, 'data')) as [Buffer];
  let back = head.length - (head.indexOf('\r\n\r\n') + 4);
  // A SPDY data frame, so that the cloud half can follow the streams.
  const piece = Buffer.alloc(PIECE_BYTES, 'x');
  piece.writeUInt32BE(5, 0);
  piece.writeUInt32BE(PIECE_BYTES - 8, 4);
  const pieces = Math.ceil(bytes / PIECE_BYTES);
  const whole = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      back += chunk.length;
      if (back >= pieces * PIECE_BYTES) resolve();
    });
  });
  for (let sent = 0; sent < pieces; sent += 1) if (!socket.write(piece)) await once(socket, 'drain');
  await whole;
  socket.destroy();
}

async function echoThrough(port: number, bytes: number): Promise<void> {
  const socket = connectTls({ ...apiserver, host: '127.0.0.1', port, ALPNProtocols: ['http/1.1'] });
  await once(socket, 'secureConnect');
  await echo(socket, bytes);
}

async function echoDirectly(baseUrl: string, bytes: number): Promise<void> {
  const socket = connectPlain(Number(new URL(baseUrl).port), '127.0.0.1');
  await once(socket, 'connect');
  await echo(socket, bytes);
}

function cpuPerLog({ cpuMs }: Metered): string {
  return `${((cpuMs / logBytes) * 41.6e3).toFixed(2)} s`;
}

const log = `/containerLogs/default/big/web?limitBytes=${logBytes}`;
const small = '/containerLogs/default/web-0/web';
const kubelet = new MemoryKubelet();
await kubelet.listen();
const api = new KubernetesApi();
await api.listen();
const directMs = await timed(() => directly(kubelet.baseUrl, log));
await echoDirectly(kubelet.baseUrl, ECHO_BYTES);
const directEchoMs = await timed(() => echoDirectly(kubelet.baseUrl, ECHO_BYTES));
const rates: Row[] = [
  {
    name: 'directly',
    cells: [
      megabytesPerSecond(logBytes, directMs),
      '',
      '',
      '',
      '',
      megabytesPerSecond(ECHO_BYTES, directEchoMs),
      '',
    ],
  },
];
const latencies: Row[] = [];

for (const mode of ['v1', 'stock'] as const) {
  const cloud = await startBundled(measuredSource('bench/support/tunnel-cloud-process.ts'), {
    kubernetes: api.server.href,
    credentials: certificates.server,
  });
  const [ports] = (await once(cloud, 'message')) as [{ stream: number; tunnel: number }];
  const edge = await startBundled(measuredSource('bench/support/tunnel-edge-process.ts'), {
    server: `127.0.0.1:${ports.tunnel}`,
    kubelet: kubelet.baseUrl,
    offerSubProtocol: mode === 'v1',
    credentials: certificates.node,
  });
  await once(edge, 'message');
  const { pid: cloudPid = 0 } = cloud;
  const { pid: edgePid = 0 } = edge;
  await through(ports.stream, log);
  const { result: edgeSide, metered: cloudSide } = await meter(cloudPid, () =>
    meter(edgePid, () => through(ports.stream, log)),
  );
  const logMs: number[] = [];
  const bothSeconds: number[] = [];
  for (let run = 0; run < LOG_RUNS; run += 1) {
    const { result, metered } = await meter(cloudPid, () => meter(edgePid, () => through(ports.stream, log)));
    logMs.push(metered.wallMs);
    bothSeconds.push(((metered.cpuMs + result.metered.cpuMs) / logBytes) * 41.6e3);
  }
  const wire = mode === 'v1' ? 'between our own halves' : "on KubeEdge's wire";
  record({
    bench: 'tunnel',
    name: `a log through the tunnel, ${wire}`,
    unit: 'MB/s',
    better: 'higher',
    samples: megabytesPerSecondOf(logBytes, logMs),
    peer: { name: 'directly', samples: megabytesPerSecondOf(logBytes, [directMs]) },
  });
  const recorded = "KubeEdge's halves (recorded)";
  record({
    ...{
      bench: 'tunnel',
      name: `a log through the tunnel, ${wire}, against KubeEdge's halves`,
      unit: 'MB/s',
    },
    ...{ better: 'higher', samples: megabytesPerSecondOf(logBytes, logMs) },
    peer: { name: recorded, samples: [KUBEEDGE_RATE] },
  });
  record({
    ...{ bench: 'tunnel', name: `both halves per 41.6 MB of a log, ${wire}`, unit: 's', better: 'lower' },
    ...{ samples: bothSeconds, peer: { name: recorded, samples: [KUBEEDGE_SECONDS] } },
  });
  await echoThrough(ports.stream, ECHO_BYTES);
  const echoMs = await timed(() => echoThrough(ports.stream, ECHO_BYTES));
  rates.push({
    name: mode,
    cells: [
      megabytesPerSecond(logBytes, cloudSide.wallMs),
      cpuPerLog(cloudSide),
      cpuPerLog(edgeSide.metered),
      mebibytes(cloudSide.residentBytesPeak),
      mebibytes(edgeSide.metered.residentBytesPeak),
      megabytesPerSecond(ECHO_BYTES, echoMs),
      ratio(directEchoMs, echoMs),
    ],
  });
  for (const [name, run] of [
    ['small log', () => through(ports.stream, small)],
    ['exec', () => echoThrough(ports.stream, 1)],
  ] as const) {
    const quiet = await timeEach(SMALL_REQUESTS, run);
    let busy = true;
    const busyLog = (async () => {
      while (busy) await through(ports.stream, log);
    })();
    const beside = await timeEach(SMALL_REQUESTS, run);
    busy = false;
    await busyLog;
    for (const [when, { samples }] of [
      ['alone', quiet],
      ['beside a log', beside],
    ] as const)
      record({
        bench: 'tunnel',
        name: `${name} through the tunnel, ${wire}, ${when}`,
        unit: 'ms',
        better: 'lower',
        samples,
      });
    latencies.push({
      name: `${mode}, ${name}`,
      cells: [milliseconds(quiet.median), milliseconds(beside.median), ratio(beside.median, quiet.median)],
    });
  }
  edge.disconnect();
  cloud.disconnect();
}
printTable(
  'Through the tunnel, from memory',
  [
    '',
    'log',
    'cloud CPU per 41.6 MB',
    'edge CPU per 41.6 MB',
    'cloud resident',
    'edge resident',
    'cat of 20 MB',
    'of direct',
  ],
  rates,
);
printTable(
  'The median of small requests, with a connection of their own each',
  ['', 'alone', 'beside a log', ''],
  latencies,
);
kubelet.stop();
api.stop();
