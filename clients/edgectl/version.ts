/** The version of this command: that of the package it is built from. */
import packageJson from '../../package.json' with { type: 'json' };

export const EDGECTL_VERSION: string = packageJson.version;
