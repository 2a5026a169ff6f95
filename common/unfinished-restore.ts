/** The file that stands while `edgectl restore` replaces files: one that is left behind says that it was broken off. */
export function unfinishedRestore(database: string): string {
  return `${database}.restore-unfinished`;
}
