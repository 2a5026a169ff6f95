/** Which certificates a revocation list names. */
import { X509Certificate } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { certificateIdentity, revokedIdentities } from '../../common/certificates/revocation-list.ts';
import {
  issueAuthority,
  issueCertificate,
  issueRevocationList,
} from '../../common/certificates/issue-certificate.ts';

const NOW_MS = Date.parse('2026-11-30T00:00:00Z');

test('a certificate is found on the list of its own authority alone, in PEM and in DER', async (t) => {
  const [one, other] = [await issueAuthority('one'), await issueAuthority('other')];
  const wanted = { commonName: 'plc', hosts: [], usages: ['client'] } as const;
  const { raw, serialNumber: serial } = new X509Certificate((await issueCertificate(wanted, one)).cert);
  const kept = new X509Certificate((await issueCertificate(wanted, one)).cert).raw;
  const list = await issueRevocationList([{ serial, atMs: NOW_MS }], one, NOW_MS);
  const foreign = await issueRevocationList([{ serial, atMs: NOW_MS }], other, NOW_MS);
  const der = Buffer.from(list.replaceAll(/-----.*-----|\s/g, ''), 'base64');
  for (const text of [Buffer.from(list), der, Buffer.from(foreign + list)]) {
    t.true(revokedIdentities(text).includes(certificateIdentity(raw)));
    t.false(revokedIdentities(text).includes(certificateIdentity(kept)));
  }
  t.false(revokedIdentities(Buffer.from(foreign)).includes(certificateIdentity(raw)));
  t.deepEqual(revokedIdentities(Buffer.from(await issueRevocationList([], one, NOW_MS))), []);
});

test('any other bytes are an error and nothing else', async (t) => {
  const authority = await issueAuthority('one');
  const list = await issueRevocationList([{ serial: '7f', atMs: NOW_MS }], authority, NOW_MS);
  const der = Buffer.from(list.replaceAll(/-----.*-----|\s/g, ''), 'base64');
  for (let length = 0; length < der.length; length += 7)
    t.throws(() => revokedIdentities(der.subarray(0, length)), undefined, String(length));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      for (const read of [revokedIdentities, certificateIdentity]) {
        try {
          read(Buffer.from(bytes));
        } catch (error) {
          if (!(error instanceof Error)) throw error;
        }
      }
    }),
  );
  t.pass();
});
