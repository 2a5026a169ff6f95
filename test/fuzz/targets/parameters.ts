/** Small languages in parameters and flags: selectors, paths, patches, templates. */
import { parseLabelSelector } from '../../../common/kubernetes/label-selector.ts';
import { parseFieldSelector } from '../../../common/kubernetes/field-selector.ts';
import { formatPath, parsePath, valueAt } from '../../../agent/devices/device-path.ts';
import { jsonPatched, mergePatched } from '../../../agent/devices/edit/json-patch.ts';
import { evaluatePath, renderTemplate } from '../../../clients/edgectl/output/jsonpath/evaluate.ts';
import { parsePath as parseJsonPath } from '../../../clients/edgectl/output/jsonpath/path.ts';
import { parseTemplate } from '../../../clients/edgectl/output/jsonpath/template.ts';
import { parseCustomColumns } from '../../../clients/edgectl/output/custom-columns.ts';
import { json, texts } from '../corpora.ts';
import type { FuzzTarget } from '../harness.ts';

const DEVICE = {
  metadata: { name: 'press-1' },
  spec: { properties: [{ name: 'setpoint', desired: { value: '20' } }, { name: 'force' }] },
};

const labels: FuzzTarget = {
  name: 'label and field selectors',
  corpus: texts(
    'app=web,tier!=db',
    'app in (web, api),!old',
    'a.b/c notin (x),d',
    'metadata.name=web-0',
    'status.phase!=Running',
  ),
  open: () => ({
    feed(input) {
      const text = input.toString();
      const fields = { 'metadata.name': () => 'web-0', 'status.phase': () => 'Running' };
      if (text.includes('.')) parseFieldSelector(text, fields);
      else parseLabelSelector(text)({ app: 'web' });
    },
  }),
};

const devicePaths: FuzzTarget = {
  name: 'device paths',
  corpus: texts(
    '/spec/properties/[name=setpoint]/desired/value',
    '/spec/protocol/configData/a~1b',
    '/metadata/labels/x~0y',
  ),
  open: () => ({
    feed(input) {
      const path = parsePath(input.toString());
      if (path === undefined) return;
      valueAt(DEVICE, path);
      if (formatPath(parsePath(formatPath(path)) ?? []) !== formatPath(path)) throw new Error('another path');
    },
  }),
};

const patches: FuzzTarget = {
  name: 'patches',
  corpus: json(
    [{ op: 'replace', path: '/spec/properties/[name=setpoint]/desired/value', value: '42.5' }],
    [
      { op: 'test', path: '/metadata/name', value: 'press-1' },
      { op: 'copy', from: '/spec/properties/0', path: '/spec/properties/-' },
      { op: 'remove', path: '/spec/properties/1' },
    ],
    { spec: { properties: null }, metadata: { labels: { a: 'b' } } },
  ),
  open: () => ({
    feed(input) {
      let patch: unknown;
      try {
        patch = JSON.parse(input.toString());
      } catch {
        return;
      }
      if (Array.isArray(patch)) {
        // As the schema lets them in.
        const operations = patch.filter((one: unknown) => isOperation(one));
        jsonPatched(DEVICE, operations);
      } else mergePatched(DEVICE, patch);
      if (({} as Record<string, unknown>)['polluted'] !== undefined)
        throw new Error('every object has it now');
    },
  }),
};

function isOperation(value: unknown): value is { op: 'add'; path: string; value: unknown } {
  if (typeof value !== 'object' || value === null) return false;
  const { op, path, from = '' } = value as { op?: unknown; path?: unknown; from?: unknown };
  return (
    typeof op === 'string' &&
    ['add', 'remove', 'replace', 'move', 'copy', 'test'].includes(op) &&
    typeof path === 'string' &&
    path.startsWith('/') &&
    typeof from === 'string'
  );
}

const jsonPaths: FuzzTarget = {
  name: 'jsonpath',
  corpus: texts(
    '{.items[*].metadata.name}',
    '{range .items[*]}{.metadata.name}{"\\t"}{end}',
    '{.items[?(@.status.phase=="Running")].metadata.name}',
    "{.metadata.labels['a\\.b/c']}",
    '{..image}',
    'NAME:.metadata.name,AGE:.metadata.creationTimestamp',
  ),
  open: () => ({
    feed(input) {
      const text = input.toString();
      if (text.includes(':.')) parseCustomColumns(text);
      renderTemplate(parseTemplate(text), { items: [DEVICE] });
      evaluatePath(parseJsonPath(text), DEVICE);
    },
  }),
};

export const parameterTargets = [labels, devicePaths, patches, jsonPaths];
