/** The flags that every command takes. */
import { DEFAULT_PATHS } from '../../common/default-paths.ts';

/** As commander hands them over. */
export interface GlobalOptions {
  readonly namespace?: string;
  readonly node?: string;
  readonly broker?: string;
  readonly socket?: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly certificateAuthority?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly context?: string;
  readonly requestTimeout?: number;
}

export const DEFAULT_NAMESPACE = 'default';

/** A unix socket's path or a broker's URL: flags before environment, what is named before the node's own socket. */
export function brokerAddress(options: GlobalOptions, environment: NodeJS.ProcessEnv): string {
  return (
    options.broker ??
    options.socket ??
    (environment.EDGECTL_BROKER || environment.EDGECTL_SOCKET || DEFAULT_PATHS.socket)
  );
}

/** How a call is to be made where the command line says how long it may take. */
export function callOptions({ requestTimeout }: GlobalOptions): { readonly timeoutMs?: number } {
  return requestTimeout === undefined ? {} : { timeoutMs: requestTimeout };
}
