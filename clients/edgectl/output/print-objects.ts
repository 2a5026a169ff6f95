/** Prints Kubernetes objects in any of the `-o` formats. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Column, KubernetesObject } from '../../../common/kubernetes/tables/column.ts';
import type { OutputFormat } from './format.ts';
import { printTable } from './table.ts';
import { ownValue } from '../../../common/json-object.ts';

export interface PrintOptions<Item> {
  readonly format: OutputFormat;
  readonly columns: readonly Column<Item>[];
  /** As in `pod/web-0`. */
  readonly singular: string;
  /** One named object is printed as itself, everything else as a list. */
  readonly single: boolean;
  readonly withNamespace: boolean;
  readonly noHeaders: boolean;
  readonly showLabels: boolean;
  readonly labelColumns: readonly string[];
  readonly showManagedFields: boolean;
  /** Names in tables with their kind: `pod/web-0`. */
  readonly showKind?: boolean;
  readonly nowMs: number;
}

function labelsText(item: KubernetesObject): string {
  const labels = Object.entries(item.metadata?.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return labels.length === 0 ? '<none>' : labels.sort().join(',');
}

/** The columns as the flags have them. */
export function tableColumns<Item extends KubernetesObject>(
  options: PrintOptions<Item>,
): readonly Column<Item>[] {
  const wide = options.format.kind === 'wide';
  const columns: Column<Item>[] = options.columns
    .filter((column) => wide || column.wide !== true)
    .map((column) =>
      options.showKind === true && column.header === 'NAME'
        ? { ...column, cell: (item, nowMs) => `${options.singular}/${column.cell(item, nowMs)}` }
        : column,
    );
  if (options.withNamespace) {
    columns.unshift({ header: 'NAMESPACE', cell: (item) => item.metadata?.namespace ?? '' });
  }
  for (const label of options.labelColumns) {
    // As kubectl heads them: what stands behind the last slash.
    const header = label.slice(label.lastIndexOf('/') + 1).toUpperCase();
    columns.push({ header, cell: (item) => ownValue(item.metadata?.labels ?? {}, label) ?? '' });
  }
  if (options.showLabels) columns.push({ header: 'LABELS', cell: labelsText });
  return columns;
}

function printAsTable<Item extends KubernetesObject>(
  items: readonly Item[],
  options: PrintOptions<Item>,
): string {
  const columns = tableColumns(options);
  return printTable(
    {
      headers: columns.map(({ header }) => header),
      rows: items.map((item) => columns.map((column) => column.cell(item, options.nowMs))),
    },
    options,
  );
}

function withoutManagedFields<Item extends KubernetesObject>(item: Item): Item {
  if (item.metadata === undefined) return item;
  const { managedFields: _, ...metadata } = item.metadata;
  return { ...item, metadata };
}

function asOneObject<Item extends KubernetesObject>(
  items: readonly Item[],
  options: PrintOptions<Item>,
): unknown {
  const shown = options.showManagedFields ? items : items.map(withoutManagedFields);
  if (options.single && shown.length === 1) return shown[0];
  return { apiVersion: 'v1', items: shown, kind: 'List', metadata: { resourceVersion: '' } };
}

async function readArgumentFile(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new EdgectlError('InvalidParams', `cannot read ${path}: ${(cause as Error).message}`, {
      layer: 'client',
      cause,
    });
  }
}

/** The text to print; what a format needs beyond tables is loaded when it is asked for. */
export async function printObjects<Item extends KubernetesObject>(
  items: readonly Item[],
  options: PrintOptions<Item>,
): Promise<string> {
  const { format } = options;
  switch (format.kind) {
    case 'table':
    case 'wide':
      return printAsTable(items, options);
    case 'name':
      return items.map((item) => `${options.singular}/${item.metadata?.name ?? ''}\n`).join('');
    case 'json': {
      const { toKubernetesJson } = await import('./kubernetes-json.ts');
      return `${toKubernetesJson(asOneObject(items, options), 4)}\n`;
    }
    case 'yaml': {
      const { toYaml } = await import('./yaml.ts');
      return toYaml(asOneObject(items, options));
    }
    case 'kyaml': {
      const { toKyaml } = await import('./kyaml.ts');
      return toKyaml(asOneObject(items, options));
    }
    case 'custom-columns':
    case 'custom-columns-file': {
      const columns = await import('./custom-columns.ts');
      const parsed =
        format.kind === 'custom-columns'
          ? columns.parseCustomColumns(format.argument)
          : columns.parseCustomColumnsFile(await readArgumentFile(format.argument));
      return columns.printCustomColumns(parsed, items, options);
    }
    case 'jsonpath':
    case 'jsonpath-as-json':
    case 'jsonpath-file':
      return printJsonPath(asOneObject(items, options), format.kind, format.argument);
  }
}

async function printJsonPath(
  object: unknown,
  kind: 'jsonpath' | 'jsonpath-as-json' | 'jsonpath-file',
  argument: string,
): Promise<string> {
  const [{ parseTemplate }, { collectValues, renderTemplate }] = await Promise.all([
    import('./jsonpath/template.ts'),
    import('./jsonpath/evaluate.ts'),
  ]);
  const nodes = parseTemplate(kind === 'jsonpath-file' ? await readArgumentFile(argument) : argument);
  if (kind !== 'jsonpath-as-json') return renderTemplate(nodes, object);
  const { toKubernetesJson } = await import('./kubernetes-json.ts');
  return collectValues(nodes, object)
    .map((values) => `${toKubernetesJson(values, 4)}\n`)
    .join('');
}
