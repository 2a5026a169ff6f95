/** `factory/press-1`, or `*` for every namespace: what a watch is about, as `session.list` shows it. */
export function watchTarget(
  {
    allNamespaces = false,
    namespace = 'default',
  }: { readonly allNamespaces?: boolean; readonly namespace?: string },
  what: string,
): string {
  return `${allNamespaces ? '*' : namespace}/${what}`;
}
