import test from 'ava';
import fc from 'fast-check';
import { UpgradeAnswer } from '../../../tunnel/wire/upgrade-answer.ts';
import { ANY_CHARACTER } from '../../helpers/any-character.ts';

const HEAD = 'HTTP/1.1 404 Not Found\r\n';

function chunked(pieces: readonly string[], trailer: string): string {
  const chunks = pieces.map((piece) => `${Buffer.byteLength(piece).toString(16)};x=1\r\n${piece}\r\n`);
  return `${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n${chunks.join('')}0\r\n${trailer}\r\n`;
}

const refusals = fc.oneof(
  fc
    .tuple(
      fc.array(fc.string({ minLength: 1, unit: ANY_CHARACTER })),
      fc.constantFrom('', 'A: b\r\nC: d\r\n'),
    )
    .map(([pieces, trailer]) => chunked(pieces, trailer)),
  fc
    .string({ unit: ANY_CHARACTER })
    .map((body) => `${HEAD}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`),
  fc.constantFrom('HTTP/1.1 204 No Content\r\n\r\n', 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'),
);

test('a refusal is complete with its last byte, however it says where it ends and wherever it is cut', (t) => {
  fc.assert(
    fc.property(refusals, fc.array(fc.nat()), (text, cuts) => {
      const bytes = Buffer.from(text);
      const places = [0, ...cuts.map((cut) => cut % bytes.length), bytes.length - 1, bytes.length];
      const sorted = places.toSorted((a, b) => a - b);
      const answer = new UpgradeAnswer();
      for (const [index, from] of sorted.slice(0, -1).entries()) {
        t.false(answer.refusalComplete);
        answer.feed(bytes.subarray(from, sorted[index + 1]));
      }
      t.true(answer.refusalComplete);
      t.false(answer.malformed);
    }),
  );
});

test('a refusal that ends with its connection is not complete before, and bad chunks end one', (t) => {
  const endless = new UpgradeAnswer();
  endless.feed(Buffer.from(`${HEAD}\r\nwords`));
  t.false(endless.refusalComplete);
  for (const body of ['zz\r\n', '5\r\nwordsX\r\n', '-1\r\n', 'a'.repeat(5000), '99999999999999\r\n']) {
    const answer = new UpgradeAnswer();
    answer.feed(Buffer.from(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${body}`));
    t.true(answer.refusalComplete, body.slice(0, 20));
  }
});
