/** What proves us to an external broker, from the files that the configuration names. */
import type { IClientOptions } from 'mqtt';
import { readRegularFileSync } from '../../common/regular-file.ts';

export interface CredentialFiles {
  readonly username?: string;
  readonly passwordFile?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** Read anew each time: files may have been rotated. @throws Error where one cannot be read */
export function credentialsOf({
  username,
  passwordFile,
  caFile,
  certFile,
  keyFile,
}: CredentialFiles): IClientOptions {
  return {
    ...(username === undefined ? {} : { username }),
    // An editor's last newline is not the password's.
    ...(passwordFile === undefined
      ? {}
      : {
          password: readRegularFileSync(passwordFile)
            .toString()
            .replace(/\r?\n$/, ''),
        }),
    ...(caFile === undefined ? {} : { ca: readRegularFileSync(caFile) }),
    ...(certFile === undefined ? {} : { cert: readRegularFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readRegularFileSync(keyFile) }),
  };
}
