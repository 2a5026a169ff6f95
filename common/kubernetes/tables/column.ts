/** What `get` needs to know about a kind: its names, how to request it, and its table columns. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly creationTimestamp?: string | null;
    readonly [field: string]: unknown;
  };
}

/** One column of a table; `wide` columns are printed with `-o wide` only. */
export interface Column<Item> {
  readonly header: string;
  readonly wide?: boolean;
  cell(item: Item, nowMs: number): string;
}

/**
 * Columns of one kind as columns of any: the contract carries Kubernetes objects as they are, and only the columns of a kind
 * read its fields.
 */
export function columnsOf<Item>(columns: readonly Column<Item>[]): readonly Column<KubernetesObject>[] {
  return columns.map((column) => ({
    ...column,
    cell: (item, nowMs) => column.cell(item as unknown as Item, nowMs),
  }));
}
