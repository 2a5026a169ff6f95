/** Which names stand before a secret (`DB_PASSWORD`, `apiKey`), and which values after them are not secrets. */

/** As whole words of a name: `pass` is one in `db.pass`, and none in `compass`. */
const SECRET_WORDS: ReadonlySet<string> = new Set([
  ...['password', 'passwords', 'passwd', 'passwort', 'passphrase', 'passcode', 'pass', 'pwd', 'pw'],
  ...['secret', 'secrets', 'token', 'tokens', 'credential', 'credentials', 'creds', 'cred'],
  ...['auth', 'authorization', 'bearer', 'cookie', 'cookies', 'sid', 'jwt', 'htpasswd'],
  ...['apikey', 'accesskey', 'secretkey', 'privatekey', 'signature', 'sig', 'psk', 'sas', 'otp', 'pin'],
  ...['dsn', 'connectionstring', 'community', 'salt', 'hmac'],
]);

/** Written in one word with others: `mysqlpassword`. */
const SECRET_PARTS = /passw(?:or)?d|passphrase|secret|credential|apikey|privatekey|accesskey|authtoken/;

/** Two words that mean a secret together. */
const SECRET_PAIRS =
  /(?:^|-)(?:api|access|private|secret|shared|account|encryption|signing|master|storage|service|ssh|tls|ssl|aes|license|licence|subscription|function|host|deploy)-key(?:s|-data)?(?:-|$)|connection-string|session-(?:id|key|cookie)|(?:^|-)client-key-data(?:-|$)/;

/** A name with this ending has the place or a property of a secret, not the secret itself: `passwordFile`, `token_count`. */
const TELLS_ABOUT: ReadonlySet<string> = new Set([
  ...['file', 'files', 'path', 'name', 'names', 'ref', 'count', 'seconds', 'second', 'ms', 'minutes', 'days'],
  ...[
    'length',
    'size',
    'type',
    'kind',
    'policy',
    'expiry',
    'expires',
    'expiration',
    'ttl',
    'enabled',
    'required',
  ],
  ...[
    'mode',
    'method',
    'methods',
    'url',
    'endpoint',
    'used',
    'total',
    'max',
    'min',
    'limit',
    'age',
    'version',
  ],
  ...[
    'affinity',
    'timeout',
    'state',
    'status',
    'provider',
    'rotation',
    'algorithm',
    'dir',
    'folder',
    'index',
  ],
]);

/** Values that say only whether there is a secret, or that there was one. */
const PLAIN_VALUES: ReadonlySet<string> = new Set([
  ...['true', 'false', 'null', 'nil', 'none', 'undefined', 'yes', 'no', 'on', 'off', 'ok', 'set', 'unset'],
  ...[
    'enabled',
    'disabled',
    'required',
    'missing',
    'empty',
    'expired',
    'invalid',
    'valid',
    'wrong',
    'incorrect',
  ],
  ...[
    'correct',
    'changed',
    'unknown',
    'hidden',
    'redacted',
    'refused',
    'denied',
    'accepted',
    'failed',
    'not',
  ],
  ...[
    'rejected',
    'removed',
    'rotated',
    'found',
    'present',
    'absent',
    'basic',
    'bearer',
    'anonymous',
    'default',
  ],
  ...[
    'optional',
    'stored',
    'mounted',
    'too',
    'being',
    'needed',
    'read',
    'reloaded',
    'loaded',
    'updated',
    'the',
    'a',
    'an',
  ],
]);

/** Text that is not a secret itself: what the agent or this program wrote instead of a value, a mask, or a reference to a variable. */
const STAND_IN = /^(?:<[a-z]+(?: [^<>]{0,80})?>|[*x•]{3,}|\$[({]{0,2}[A-Za-z_][A-Za-z0-9_.]*[)}]{0,2})$/;

/** The words of a name, in lower case: of `dbPassword`, `DB_PASSWORD` and `db.password` the same two. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined || (words.length > 1 && TELLS_ABOUT.has(last))) return false;
  return (
    words.some((word) => SECRET_WORDS.has(word.replace(/\d+$/, '')) || SECRET_PARTS.test(word)) ||
    SECRET_PAIRS.test(words.join('-'))
  );
}

/** True for a value that cannot be a secret, although its name announces one. */
export function isPlainValue(value: string): boolean {
  const bare = value.trim().replaceAll(/^["'`\\([{]+|["'`\\,;.!)\]}]+$/g, '');
  return bare === '' || PLAIN_VALUES.has(bare.toLowerCase()) || STAND_IN.test(bare);
}

/** Words that mean something else before a short value: the pin of a port, how many passed, how many tokens there are. */
export function isOtherwiseMeant(name: string, value: string): boolean {
  const last = wordsOf(name).at(-1) ?? '';
  if (/^(?:pin|pass|otp|salt|sig)$/.test(last)) return value.trim().length < 4;
  return /^(?:tokens|secrets|passwords|cookies|credentials)$/.test(last) && /^\s*\d{1,9}\s*$/.test(value);
}
