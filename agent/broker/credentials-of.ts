/** What proves us to an external broker, from the files that the configuration names. */
import { readFileSync } from 'node:fs';
import type { IClientOptions } from 'mqtt';

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
      : { password: readFileSync(passwordFile, 'utf8').replace(/\r?\n$/, '') }),
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
  };
}
