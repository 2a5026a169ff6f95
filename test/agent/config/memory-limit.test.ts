import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { memoryLimitBytes } from '../../../agent/config/load-configuration.ts';
import { DEFAULT_LIMITS, limitsWithin } from '../../../common/limits.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const MIB = 1024 * 1024;
const V1_UNLIMITED = '9223372036854771712\n';

const cases: readonly { title: string; files: Record<string, string>; bytes: number | undefined }[] = [
  {
    title: 'version 2',
    files: {
      'proc/self/cgroup': '0::/system.slice/edgectl-agent.service\n',
      'sys/fs/cgroup/system.slice/edgectl-agent.service/memory.max': `${256 * MIB}\n`,
      'sys/fs/cgroup/system.slice/memory.max': 'max\n',
    },
    bytes: 256 * MIB,
  },
  {
    title: 'version 2, where the slice above allows less',
    files: {
      'proc/self/cgroup': '0::/system.slice/edgectl-agent.service\n',
      'sys/fs/cgroup/system.slice/edgectl-agent.service/memory.max': 'max\n',
      'sys/fs/cgroup/system.slice/memory.max': `${100 * MIB}\n`,
    },
    bytes: 100 * MIB,
  },
  {
    title: 'version 1',
    files: {
      'proc/self/cgroup': '5:cpu,cpuacct:/other\n4:memory:/agent\n0::/agent\n',
      'sys/fs/cgroup/memory/agent/memory.limit_in_bytes': `${256 * MIB}\n`,
      'sys/fs/cgroup/memory/memory.limit_in_bytes': V1_UNLIMITED,
    },
    bytes: 256 * MIB,
  },
  {
    title: 'a container that sees its own group as the root',
    files: {
      'proc/self/cgroup': '4:memory:/kubepods/burstable/pod1/abc\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': `${128 * MIB}\n`,
    },
    bytes: 128 * MIB,
  },
  {
    title: 'no limit',
    files: {
      'proc/self/cgroup': '4:memory:/\n0::/\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': V1_UNLIMITED,
      'sys/fs/cgroup/memory.max': 'max\n',
    },
    bytes: undefined,
  },
  { title: 'no control groups', files: {}, bytes: undefined },
];

for (const { title, files, bytes } of cases) {
  test(`H4: the memory limit is found: ${title}`, (t) => {
    const root = temporaryFolder(t);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    t.is(memoryLimitBytes(root), bytes);
  });
}

test('H4: what is kept for clients is at most a quarter of the memory', (t) => {
  t.is(limitsWithin(256 * MIB).keptMaxBytes, 64 * MIB);
  t.is(limitsWithin(64 * 1024 * MIB).keptMaxBytes, DEFAULT_LIMITS.keptMaxBytes);
  t.deepEqual(limitsWithin(undefined), DEFAULT_LIMITS);
});
