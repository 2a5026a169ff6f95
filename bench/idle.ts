/** What the agent takes when nobody asks for anything, against a Node.js that does nothing. `npm run bench -- idle [seconds]`. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { footprint, meter } from './support/process-meter.ts';
import { mebibytes, printTable, ratio } from './support/report.ts';
import { startRig } from './support/rig.ts';

const SETTLE_MS = 10_000;

const idleMs = Number(process.argv[2] ?? 60) * 1000;
const bare = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 60_000)'], { stdio: 'ignore' });
const rig = await startRig();
try {
  await sleep(SETTLE_MS);
  const { metered } = await meter(rig.agentPid, () => sleep(idleMs), 500);
  const bareBytes = footprint(bare.pid ?? 0)?.residentBytes ?? 0;
  printTable(
    `Idle for ${idleMs / 1000} s, on a node with four pods`,
    ['', 'resident', 'of bare Node.js', 'processor'],
    [
      { name: 'Node.js, doing nothing', cells: [mebibytes(bareBytes), ratio(1, 1), ''] },
      {
        name: 'agent',
        cells: [
          mebibytes(metered.residentBytesPeak),
          ratio(metered.residentBytesPeak, bareBytes),
          `${((100 * metered.cpuMs) / metered.wallMs).toFixed(2)} % of a core`,
        ],
      },
    ],
  );
} finally {
  bare.kill();
  await rig.stop();
}
