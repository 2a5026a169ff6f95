/** A process that issues one certificate and ends: what it loads for that does not stay in the agent's memory. */
import {
  type IssuedPair,
  issueAuthority,
  issueServer,
} from '../../../common/certificates/issue-certificate.ts';

export type CertificateRequest =
  | { readonly kind: 'authority'; readonly commonName: string }
  | {
      readonly kind: 'server';
      readonly commonName: string;
      readonly hosts: readonly string[];
      readonly authority: IssuedPair;
    };

function issue(request: CertificateRequest): Promise<IssuedPair> {
  return request.kind === 'authority'
    ? issueAuthority(request.commonName)
    : issueServer(request.commonName, request.hosts, request.authority);
}

// Over the channel to the parent alone: a key is neither an argument nor a line of output.
process.once('message', (request: CertificateRequest) => {
  void issue(request).then((pair) => process.send?.(pair, () => process.disconnect?.()));
});
