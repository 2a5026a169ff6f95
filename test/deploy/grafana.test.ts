/** The dashboard and the alert rules ask for metrics that the agent has. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import { agentMetrics } from '../../agent/status/agent-metrics.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: { readonly severity: string };
      readonly annotations: Readonly<Record<string, string>>;
    }[];
  }[];
}

const dashboard = JSON.parse(read('deploy/grafana/edgectl-dashboard.json')) as Dashboard;
const rules = (parse(read('deploy/grafana/edgectl-alerts.yaml')) as Rules).groups.flatMap(
  (group) => group.rules,
);

/** Prometheus makes these itself of each target. */
const OF_PROMETHEUS = ['up'];

async function known(): Promise<ReadonlySet<string>> {
  const { text } = await agentMetrics({
    state: () => ({ state: 'online', bootId: 'b', version: '0' }),
    calls: () => [],
    answers: () => new Map(),
    certificates: () => [],
    held: () => ({}),
  });
  return new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name));
}

function metricsIn(expr: string): readonly string[] {
  return [...expr.replaceAll(/\{[^}]*\}/g, '').matchAll(/\b(?:edgectl|process)_\w+|\bup\b/g)].map(
    ([name]) => name,
  );
}

test('each metric that the dashboard shows exists, and each panel shows one', async (t) => {
  const names = await known();
  const panels = dashboard.panels.filter(({ targets }) => targets !== undefined);
  t.true(panels.length >= 8);
  for (const { title, targets = [] } of panels) {
    const asked = targets.flatMap(({ expr }) => metricsIn(expr));
    t.true(asked.length > 0, title);
    for (const name of asked) t.true(names.has(name), `${title}: ${name}`);
  }
});

test('each metric that an alert names exists; each says how bad it is and what to do', async (t) => {
  const names = new Set([...(await known()), ...OF_PROMETHEUS]);
  t.true(rules.length >= 8);
  for (const { alert, expr, labels, annotations } of rules) {
    t.true(metricsIn(expr).length > 0, alert);
    for (const name of metricsIn(expr)) t.true(names.has(name), `${alert}: ${name}`);
    t.regex(labels.severity, /^(warning|critical)$/, alert);
    t.truthy(annotations['summary'], alert);
    t.regex(annotations['description'] ?? '', /edgectl|systemctl|curl/, alert);
  }
});

test('each metric stands in the reference', async (t) => {
  const text = read('docs/reference/metrics.md');
  const reported = new Set([...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name));
  t.deepEqual([...reported].toSorted(), [...(await known())].toSorted());
});
