import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { certificateFindings } from '../../../common/diagnose/certificate-findings.ts';
import { isFine } from '../../../common/diagnose/check.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { CertificateAuthority, type Credentials } from '../../tunnel/helpers/certificates.ts';

const YEAR_DAYS = 365;

function files(folder: string, { ca, cert, key }: Credentials) {
  const paths = {
    caFile: join(folder, 'ca.pem'),
    certFile: join(folder, 'c.pem'),
    keyFile: join(folder, 'k.pem'),
  };
  writeFileSync(paths.caFile, ca);
  writeFileSync(paths.certFile, cert);
  writeFileSync(paths.keyFile, key);
  return { name: 'tunnel', ...paths };
}

async function faults(question: Parameters<typeof certificateFindings>[0], nowMs = Date.now()) {
  return (await certificateFindings(question, nowMs))
    .filter((finding) => !isFine(finding))
    .map(({ state, message }) => `${state}: ${message}`);
}

test('a certificate is judged by its dates, its key, its authority and its names', async (t) => {
  const folder = temporaryFolder(t);
  const authority = new CertificateAuthority(folder, 'ca', YEAR_DAYS);
  const node = authority.issue({
    commonName: 'system:node:edge-01',
    days: 90,
    altNames: 'DNS:edge-01,IP:127.0.0.1',
  });
  const question = files(folder, node);
  const named = { ...question, commonName: 'system:node:edge-01', hosts: ['edge-01'] };
  t.deepEqual(await faults(named), []);
  t.regex(
    (await faults(named, Date.now() + 80 * 86_400_000)).join(),
    /^warning: .*valid until .*, 9 days from now$/,
  );
  t.regex((await faults(named, Date.now() + 100 * 86_400_000)).join(), /^failed: .*ended on /);
  t.regex((await faults(named, Date.now() - 100 * 86_400_000)).join(), /not valid before/);
  t.regex(
    (await faults({ ...question, commonName: 'system:node:edge-02' })).join(),
    /names system:node:edge-01, not system:node:edge-02/,
  );
  t.deepEqual(await faults({ ...question, hosts: ['10.0.0.1', '127.0.0.1'] }), []);
  t.regex((await faults({ ...question, hosts: ['10.0.0.1'] })).join(), /does not name 10.0.0.1/);
  writeFileSync(question.keyFile, authority.issueNode('edge-01').key);
  t.regex((await faults(question)).join(), /is not the key of/);
  writeFileSync(question.keyFile, node.key);
  writeFileSync(question.caFile, new CertificateAuthority(folder, 'other', YEAR_DAYS).certificate);
  t.regex((await faults(question)).join(), /was not signed by/);
});
