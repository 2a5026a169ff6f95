/** Certificates that end soon: told in `state` and once a day as an event, until they are renewed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { CertificateWatch } from '../../../agent/status/certificate-watch.ts';
import { issueAuthority, issueCertificate } from '../../../common/certificates/issue-certificate.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

test('30 days ahead, each day once, and no more when the file is another', async (t) => {
  const clock = new ManualClock();
  const file = join(temporaryFolder(t), 'listener.crt');
  const authority = await issueAuthority('one');
  const write = async (days: number): Promise<void> => {
    const endsAtMs = clock.now() + days * DAY_MS;
    const { cert } = await issueCertificate(
      { commonName: 'a', hosts: [], usages: ['server'], endsAtMs },
      authority,
    );
    writeFileSync(file, cert);
  };
  await write(32);
  const reported: string[] = [];
  let changes = 0;
  const watch = new CertificateWatch({
    certificates: () => [
      { name: 'tls listener', file },
      { name: 'gone', file: `${file}.gone` },
    ],
    onEndingSoon: (message) => reported.push(message),
    onChange: () => (changes += 1),
    clock,
  });
  const stop = new AbortController();
  t.teardown(() => stop.abort());
  watch.start(stop.signal);
  t.deepEqual([watch.warnings(), reported, watch.ends().length], [[], [], 1]);
  for (let hour = 0; hour < 72; hour += 1) await clock.advance(HOUR_MS);
  t.regex(watch.warnings().join(), /^certificate of tls listener: .*listener\.crt ends on \d{4}-\d\d-\d\d$/);
  t.is(changes, 1);
  t.deepEqual(reported.length, 1);
  for (let hour = 0; hour < 48; hour += 1) await clock.advance(HOUR_MS);
  t.is(reported.length, 3);
  t.is(new Set(reported).size, 1);
  await write(90);
  t.deepEqual(watch.warnings(), []);
  for (let hour = 0; hour < 48; hour += 1) await clock.advance(HOUR_MS);
  t.is(reported.length, 3);
  t.is(changes, 2);
});
