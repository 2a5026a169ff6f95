/** What the agent takes when nobody asks for anything, against a Node.js that does nothing. `npm run bench -- idle [seconds]`. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { record } from './support/figures.ts';
import { footprint, meter, wakeUps } from './support/process-meter.ts';
import { MEASURED } from './support/programs.ts';
import { mebibytes, printTable, ratio } from './support/report.ts';
import { startRig } from './support/rig.ts';
import { percentile } from './support/statistics.ts';

const SETTLE_MS = 10_000;
const STRETCHES = 9;

const idleMs = Number(process.argv[2] ?? 60) * 1000;
const bare = spawn(MEASURED.node, ['-e', 'setInterval(() => undefined, 60_000)'], { stdio: 'ignore' });
const rig = await startRig();
try {
  await sleep(SETTLE_MS);
  const stretches: { readonly mebibytes: number; readonly share: number; readonly wakeUps: number }[] = [];
  const { metered } = await meter(
    rig.agentPid,
    async () => {
      for (let stretch = 0; stretch < STRETCHES; stretch += 1) {
        const before = wakeUps(rig.agentPid);
        const { metered: part } = await meter(rig.agentPid, () => sleep(idleMs / STRETCHES), 500);
        stretches.push({
          mebibytes: part.residentBytesPeak / 1024 / 1024,
          share: (100 * part.cpuMs) / part.wallMs,
          wakeUps: ((wakeUps(rig.agentPid) - before) * 1000) / part.wallMs,
        });
      }
    },
    500,
  );
  const bareBytes = footprint(bare.pid ?? 0)?.residentBytes ?? 0;
  record({
    bench: 'idle',
    name: 'the agent, idle',
    unit: 'MiB',
    better: 'lower',
    samples: stretches.map(({ mebibytes: resident }) => resident),
    peer: { name: 'Node.js, doing nothing', samples: [bareBytes / 1024 / 1024] },
  });
  record({
    bench: 'idle',
    name: 'the agent, idle',
    unit: '% of a core',
    better: 'lower',
    samples: stretches.map(({ share }) => share),
  });
  record({
    bench: 'idle',
    name: 'the agent, idle',
    unit: 'wake-ups/s',
    better: 'lower',
    samples: stretches.map((one) => one.wakeUps),
  });
  printTable(
    `Idle for ${idleMs / 1000} s, on a node with four pods`,
    ['', 'resident', 'of bare Node.js', 'processor', 'wake-ups'],
    [
      { name: 'Node.js, doing nothing', cells: [mebibytes(bareBytes), ratio(1, 1), '', ''] },
      {
        name: 'agent',
        cells: [
          mebibytes(metered.residentBytesPeak),
          ratio(metered.residentBytesPeak, bareBytes),
          `${((100 * metered.cpuMs) / metered.wallMs).toFixed(2)} % of a core`,
          `${percentile(
            stretches.map((one) => one.wakeUps),
            0.5,
          ).toFixed(1)} per second`,
        ],
      },
    ],
  );
} finally {
  bare.kill();
  await rig.stop();
}
