/** The records of `docs/decisions/`: their titles, what each is about, and which ones a later record has changed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from './checkout.mjs';

const FOLDER = 'docs/decisions';
const RECORD = /^(\d{4})-[a-z0-9-]+\.md$/;

/** Topics in the order of the index. A range stands for all numbers in it; an own line `Topic: NAME` in a record goes before. */
const TOPICS = {
  'The contract and its calls': [1, 10, 11, 12, 14, 82, 212],
  'Brokers and MQTT': [4, 13, 23, 100, 101, 103, 120, 174, 189, 190, 276],
  'Sessions and credit': [5, [20, 22], 24, 63, 187],
  'Users, policy and audit': [102, [110, 114], 133, [194, 196], 214, 278, 281],
  'Hostile input and connections': [122, [180, 183], 188, 280],
  'Pods and logs': [[31, 33], 42, 43, 123, 211, 277],
  'Exec, attach and port-forward': [41, 45, 141, 173, 260, 261],
  'Events and history': [44, 213],
  Devices: [[70, 74], 142, 210, 221],
  'The Kubernetes API at the node': [[130, 132], 140],
  'The tunnel and its cloud half': [
    40,
    [90, 92],
    [150, 153],
    [160, 162],
    197,
    [230, 233],
    266,
    290,
    293,
    295,
    296,
  ],
  'The command edgectl': [[60, 62], 121, 172, 220],
  'Faults, the own database, reload': [[201, 203], 270, 271, 275],
  'Memory and speed': [94, 171, 252],
  'Platform, build and dependencies': [2, 3, 6, 8, 9, 30, 170, 250, 294],
  'Tests and the sandbox': [7, [50, 53], 80, 81, 93, 251, 265],
};

/** The records that are in no list and name no topic themselves. */
export const OTHER_TOPIC = 'Others';

/** `Supersedes 0006 and 0170`, `Changes [0133](0133-….md)`: the verb, and the numbers behind it. */
const RELATION =
  /\b(Supersedes|Changes|Adds to|Goes on from)((?:[^.0-9]{0,40}?(?:\[\d{4}\]\(\d{4}-[^)]*\)|\b\d{4}\b)(?:,| and)?)+)([^.\n]*)/g;

function topicOf(number, text) {
  const [, own] = /^Topic: (.+)$/m.exec(text) ?? [];
  if (own !== undefined) return own;
  const found = Object.entries(TOPICS).find(([, numbers]) =>
    numbers.some((each) => (Array.isArray(each) ? number >= each[0] && number <= each[1] : number === each)),
  );
  return found?.[0] ?? OTHER_TOPIC;
}

/** What a record says of earlier ones: whether it takes their place or only changes a part of them. */
export function relationsOf(text) {
  return [...text.matchAll(RELATION)].flatMap(([, verb, numbers, rest]) => {
    const whole = verb === 'Supersedes' && rest.trim() === '' && !/part|paragraph|point/.test(numbers);
    return [...numbers.matchAll(/\b(\d{4})\b(?!-)/g)].map(([, number]) => ({ number, whole }));
  });
}

/** @returns every record, by number: file, title, topic, and the later ones that took its place or changed it */
export function readDecisions(root = CHECKOUT) {
  const folder = join(root, FOLDER);
  const records = readdirSync(folder)
    .filter((file) => RECORD.test(file))
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const [, number = ''] = RECORD.exec(file) ?? [];
      const [, title = ''] = /^# \d{4}[:.]? (.+)$/m.exec(text) ?? [];
      return {
        file,
        number,
        title,
        topic: topicOf(Number(number), text),
        relations: relationsOf(text),
        supersededBy: [],
        changedBy: [],
      };
    });
  for (const { number: by, relations } of records)
    for (const { number, whole } of relations) {
      const earlier = records.find((record) => record.number === number);
      earlier?.[whole ? 'supersededBy' : 'changedBy'].push(by);
    }
  return records;
}

function statusOf({ supersededBy, changedBy }) {
  if (supersededBy.length > 0) return `superseded by ${supersededBy.join(', ')}`;
  return changedBy.length > 0 ? `stands, changed by ${[...new Set(changedBy)].join(', ')}` : 'stands';
}

/** The index as it is kept in `docs/decisions/README.md`. */
export function decisionIndex(records) {
  const topics = [...new Set([...Object.keys(TOPICS), ...records.map(({ topic }) => topic)])];
  const sections = topics.flatMap((topic) => {
    const rows = records.filter((record) => record.topic === topic);
    if (rows.length === 0) return [];
    const lines = rows.map(
      (record) => `| [${record.number}](${record.file}) | ${record.title} | ${statusOf(record)} |`,
    );
    return [`## ${topic}\n\n| record | decision | status |\n|---|---|---|\n${lines.join('\n')}\n`];
  });
  return `# Decisions

Each record says what the question was, what was decided, and what follows from it. Only the title of a record is edited once it is taken: a later
record takes its place, or changes a part of it, and says so in its first lines. This index is generated from the records by
\`npm run generate\`. A new record finds its topic by a line \`Topic: NAME\`, or by its number in \`scripts/support/decisions.mjs\`.

${sections.join('\n')}`;
}
