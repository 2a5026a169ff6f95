/** The version of the cloud half: that of the package it is built from. */
import packageJson from '../../package.json' with { type: 'json' };

export const CLOUD_VERSION: string = packageJson.version;
