/** Every certificate that the configuration names: its dates, its names and its key. */
import { authorityFindings, certificateFindings } from '../../common/diagnose/certificate-findings.ts';
import type { Clock } from '../../common/clock.ts';
import { type Hop, skipped } from '../../common/diagnose/hop.ts';
import type { CredentialFiles } from './credential-files.ts';

export function certificateHops({ certificates, authorities }: CredentialFiles, clock: Clock): Hop[] {
  const hops = [
    ...certificates.map((question) => hop(question.name, () => certificateFindings(question, clock.now()))),
    ...authorities.map(({ name, path }) => hop(name, () => authorityFindings(name, path, clock.now()))),
  ];
  if (hops.length > 0) return hops;
  return [hop('certificates', () => Promise.resolve([skipped('certificates', 'none is configured')]))];
}

function hop(name: string, look: Hop['look']): Hop {
  return { area: 'certificates', name, look };
}
