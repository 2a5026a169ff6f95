// Writes docs/reference/units.md from the agent's list of units; with --check it only compares.
import { keepGenerated } from './support/generated-file.mjs';

const { UNITS } = await import('../agent/units.ts');

const text = `# The units of the agent

Everything that the agent does by itself runs in a unit: timers, listeners, attachments, the gateway, the tunnel, observers and
publishers. What throws in a unit is logged once with its cause, counted, shown in \`state\` and \`node.status\`, and ends that unit
alone. It is started again after half a second, then after ever longer, at most 30 s. A unit that fails 5 times in 10 minutes stays down
and says so, until \`edgectl node restart-unit NAME\`, or until the files that it failed by have changed.

This list is generated from \`agent/units.ts\`, in the order in which the units start. They stop the other way round.

| unit | what it does |
|---|---|
${Object.entries(UNITS)
  .map(([name, what]) => `| \`${name}\` | ${what} |`)
  .join('\n')}
`;

keepGenerated('docs/reference/units.md', text);
