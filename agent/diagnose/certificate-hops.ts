/** Every certificate that the configuration names. */
import { authorityFindings, certificateFindings } from '../../common/diagnose/certificate-findings.ts';
import type { CertificateQuestion } from '../../common/diagnose/certificate-findings.ts';
import type { Clock } from '../../common/clock.ts';
import { type Hop, skipped } from '../../common/diagnose/hop.ts';
import type { Configuration } from '../config/configuration.ts';

export function certificateHops(configuration: Configuration, clock: Clock): Hop[] {
  const hops = [
    ...certificatesOf(configuration).map((question) =>
      hop(question.name, () => certificateFindings(question, clock.now())),
    ),
    ...authoritiesOf(configuration).map(([name, file]) =>
      hop(name, () => authorityFindings(name, file, clock.now())),
    ),
  ];
  if (hops.length > 0) return hops;
  return [hop('certificates', () => Promise.resolve([skipped('certificates', 'none is configured')]))];
}

function hop(name: string, look: Hop['look']): Hop {
  return { area: 'certificates', name, look };
}

function certificatesOf({ node, brokers, edgeStream }: Configuration): CertificateQuestion[] {
  const questions: CertificateQuestion[] = brokers.flatMap(({ name, certFile, keyFile }) =>
    certFile === undefined
      ? []
      : [{ name: `broker ${name}`, certFile, ...(keyFile === undefined ? {} : { keyFile }) }],
  );
  const { enabled, certFile, keyFile, caFile } = edgeStream;
  if (enabled && certFile !== undefined) {
    questions.push({
      name: 'tunnel',
      certFile,
      commonName: `system:node:${node}`,
      ...(keyFile === undefined ? {} : { keyFile }),
      ...(caFile === undefined ? {} : { caFile }),
      renewal: {
        hint: 'EdgeCore asks the cloud for a new one when it starts',
        command: 'systemctl restart edgecore',
      },
    });
  }
  return questions;
}

function authoritiesOf({ brokers }: Configuration): [string, string][] {
  return brokers.flatMap(({ name, caFile }): [string, string][] =>
    caFile === undefined ? [] : [[`authority of broker ${name}`, caFile]],
  );
}
