/** The DaemonSet of the agent: what it names is there, and it may do what the unit of systemd may, and no more. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { DAEMON_SET, FOLDER, agentContainer, podSpec } from '../helpers/daemon-set.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(resolve(CHECKOUT, file), 'utf8');

test('every file of the kustomization is there, and its ConfigMap is the one that is mounted', (t) => {
  const { resources, configMapGenerator } = parse(read(`${FOLDER}/kustomization.yaml`)) as {
    resources: readonly string[];
    configMapGenerator: readonly { name: string; files: readonly string[] }[];
  };
  for (const file of [...resources, ...configMapGenerator.flatMap(({ files }) => files)])
    t.true(existsSync(resolve(CHECKOUT, FOLDER, file)), file);
  const maps = podSpec.volumes.flatMap(({ configMap }) => (configMap === undefined ? [] : [configMap.name]));
  t.deepEqual(
    maps,
    configMapGenerator.map(({ name }) => name),
  );
  t.deepEqual(
    agentContainer.volumeMounts.map(({ name }) => name).toSorted(),
    podSpec.volumes.map(({ name }) => name).toSorted(),
  );
  t.deepEqual(DAEMON_SET.spec.selector.matchLabels, DAEMON_SET.spec.template.metadata.labels);
});

test('it runs the version of this tree, and starts nothing to be probed', (t) => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  t.is(agentContainer.image, `edgectl-agent:${version}`);
  t.truthy(agentContainer.readinessProbe.httpGet);
  t.false('livenessProbe' in agentContainer);
  t.notRegex(read('Dockerfile'), /HEALTHCHECK/);
});

test('its capabilities are those of the unit, its root is read-only, and it has no token', (t) => {
  const [, bounds = ''] =
    /^CapabilityBoundingSet=(.*)$/m.exec(read('deploy/systemd/edgectl-agent.service')) ?? [];
  const { capabilities, readOnlyRootFilesystem, allowPrivilegeEscalation } = agentContainer.securityContext;
  t.deepEqual(
    capabilities.add.map((name) => `CAP_${name}`),
    bounds.split(' '),
  );
  t.deepEqual(capabilities.drop, ['ALL']);
  t.true(readOnlyRootFilesystem);
  t.false(allowPrivilegeEscalation);
  t.false(podSpec.automountServiceAccountToken);
  t.false(
    (parse(read(`${FOLDER}/service-account.yaml`)) as { automountServiceAccountToken: boolean })
      .automountServiceAccountToken,
  );
});
