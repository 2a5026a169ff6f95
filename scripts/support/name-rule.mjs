/**
 * Names that this project gave up for the field's own terms (docs/glossary.md): no identifier may be called so again. Comments and
 * strings may use the words; members of the contract, of Kubernetes and of the database keep theirs.
 */

/**
 * @type {{ pattern: RegExp, now: string, only?: RegExp, but?: RegExp }[]} what it is called now; the files where alone the rule holds, or
 * where it does not
 */
const OLD_NAMES = [
  { pattern: /^#?(belief|Belief|disbelief|Disbelief|mayWaver|isBelieved)$/, now: 'trust, distrust' },
  { pattern: /^(Hop|hops?|\w+Hops?)$/, now: 'check' },
  { pattern: /^(walk|lookAt)$/, now: 'runChecks, runCheck', only: /(^|\/)diagnose\// },
  { pattern: /^#?(Way|way|wayOf|wayTo|localWay|LocalWay|PeerWay|EdgedWay|TaskWay|ExecWay)$/, now: 'route' },
  { pattern: /^#?(inTurnFor|inTurn)$/, now: 'withFileLock, or oneByOne' },
  { pattern: /^reach$/, now: 'probeAddress' },
  { pattern: /^(EditKeeper|keeper)$/, now: 'reconciler' },
  {
    pattern: /^(Circumstances|circumstances|circumstancesOf)$/,
    now: 'writeFingerprint',
    but: /devices\/journal\/edit-rows\.ts$/,
  },
  { pattern: /^#?(verdicts?|Verdict|verdictOn)$/, now: 'cloudChange, result, decision' },
  { pattern: /^Right$/, now: 'PermissionWatch', only: /^agent\/sessions\// },
  { pattern: /^#?(Holding|HoldingSource|holdings|stillHolding)$/, now: 'EffectiveRole, effectiveRoles' },
  { pattern: /^#?(Gather|gather|KeptChunks)$/, now: 'ChunkBuffer, UnackedChunks', only: /^agent\// },
  { pattern: /^#?(Flight|flight)$/, now: 'InFlightWindow' },
  { pattern: /^#?(heard|setHeard)$/, now: 'subscribed, or received' },
  { pattern: /^#?(told|Told|toldOf|said|ours)$/, now: 'what was reported, printed or observed' },
  { pattern: /^#?(stock|Stock)[A-Z]\w*$/, now: 'kubeedge' },
  { pattern: /^#?(bury|buried|buriedMs)$/, now: 'reserveName' },
  { pattern: /^#?(impose|imposed|ImposedReason)$/, now: 'terminate' },
  {
    pattern: /^(?:[A-Z0-9]+_)*(?:UN)?(?:TOLD|HEARD|STOCK|BELIEF|VERDICT|BURIED)(?:_[A-Z0-9]+)*$/,
    now: 'the word of its function: notified, subscribed, KUBEEDGE_',
  },
  { pattern: /^#?look$/, now: 'poll, refresh, check, match, stat or prune' },
  {
    pattern: /^#?[rR]unning$/,
    now: 'what is under way, by its name: running is the state of a container',
    but: /(^|\/)(pods|cri|edge-store|edged|metaserver|tables)\/|^test\/sandbox\/store\/|^agent\/audit\/|^test\/helpers\/crowded-node\.ts$|describe\/containers\.ts$/,
  },
  { pattern: /^#?take$/, now: 'receive, acquire, accept or consume' },
];

/** Parts of file names. */
const OLD_FILES =
  /(^|\/)(belief|hop|walk|way|reach|told|holding|flight|circumstances|edit-keeper|in-turn|file-turn)(\.test)?\.(ts|mjs)$|-(hops?|way)(\.test)?\.(ts|mjs)$|(^|\/)stock-[\w-]+\.ts$|(^|\/)keep\//;

export const NAME_RULE = 'a name that was given up';

/** The code of a source with its comments, strings and patterns blank; what a template computes stays. */
function codeAlone(text) {
  let code = '';
  let at = 0;
  /** Braces that are open in each template around this place. */
  const templates = [];
  let before = '';
  const blank = (end) => {
    code += text.slice(at, end).replaceAll(/[^\n]/g, ' ');
    at = end;
  };
  const quoted = (quote, from) => {
    let end = from;
    while (end < text.length && text[end] !== quote && (quote === '`' || text[end] !== '\n')) {
      if (text[end] === '\\') end += 1;
      else if (quote === '`' && text.startsWith('${', end)) return end;
      end += 1;
    }
    return end;
  };
  const template = (from) => {
    const end = quoted('`', from);
    if (text.startsWith('${', end)) {
      blank(end + 2);
      templates.push(0);
    } else blank(end + 1);
  };
  while (at < text.length) {
    const character = text[at];
    if (text.startsWith('//', at)) blank((text.indexOf('\n', at) + 1 || text.length + 1) - 1);
    else if (text.startsWith('/*', at)) blank(text.indexOf('*/', at + 2) + 2);
    else if (character === "'" || character === '"') blank(quoted(character, at + 1) + 1);
    else if (character === '`') template(at + 1);
    else if (character === '/' && /[=(,:[!&|?{;\n]|^$/.test(before)) {
      const pattern = /^\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/\w*/.exec(text.slice(at, at + 2000));
      blank(at + (pattern?.[0].length ?? 1));
    } else {
      if (templates.length > 0 && character === '{') templates.push(templates.pop() + 1);
      if (templates.length > 0 && character === '}') {
        const open = templates.pop();
        if (open === 0) {
          at += 1;
          code += ' ';
          template(at);
          continue;
        }
        templates.push(open - 1);
      }
      code += character;
      if (!/[ \t]/.test(character)) before = character;
      at += 1;
      continue;
    }
    before = 'x';
  }
  return code;
}

/** @returns {string[]} one line for each: `file:line: rule: name` */
export function oldNames(file, text) {
  const found = OLD_FILES.test(file) ? [`${file}:1: ${NAME_RULE}: the file's own`] : [];
  const rules = OLD_NAMES.filter(({ only, but }) => only?.test(file) !== false && but?.test(file) !== true);
  for (const [index, line] of codeAlone(text).split('\n').entries()) {
    for (const [name] of line.matchAll(/#?[A-Za-z_]\w*/g)) {
      const rule = rules.find(({ pattern }) => pattern.test(name));
      if (rule !== undefined) found.push(`${file}:${index + 1}: ${NAME_RULE}: ${name}; now: ${rule.now}`);
    }
  }
  return found;
}
