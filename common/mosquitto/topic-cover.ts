/** Which topics a user of an access list may read. */

/** Whether everything that `filter` matches is matched by `wider` too. */
export function covers(wider: string, filter: string): boolean {
  const [outer, inner] = [wider.split('/'), filter.split('/')];
  // A wildcard at the beginning does not stand for topics of the broker's own.
  if (filter.startsWith('$') && !wider.startsWith('$')) return false;
  for (const [index, level] of outer.entries()) {
    if (level === '#') return true;
    const asked = inner[index];
    if (asked === undefined || asked === '#') return false;
    if (level !== '+' && level !== asked) return false;
  }
  return outer.length === inner.length;
}

/** What the user may read by the list; `undefined` if the list does not name the user. */
export function readableFilters(accessList: string, user: string): readonly string[] | undefined {
  let named = false;
  let found = false;
  const filters: string[] = [];
  for (const line of accessList.split('\n')) {
    const [word, first = '', ...rest] = line.trim().split(/\s+/);
    if (word === 'user') {
      named = line.trim().slice('user'.length).trim() === user;
      found ||= named;
    } else if (word === 'topic' && named) {
      const typed = ['read', 'write', 'readwrite', 'deny'].includes(first);
      const filter = typed ? rest.join(' ') : [first, ...rest].join(' ');
      if (first !== 'write' && first !== 'deny') filters.push(filter);
    }
  }
  return found ? filters : undefined;
}
