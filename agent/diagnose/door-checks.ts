/** The checks of the other doors: the Kubernetes API, the tunnel, and certificates. */
import type { TunnelState } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import { authorityFindings, certificateFindings } from '../../common/diagnose/certificate-findings.ts';
import { failed, type Finding, fine, type Check, skipped, warning } from '../../common/diagnose/check.ts';
import { hostPort } from '../../common/network-address.ts';
import { probeAddress } from '../../common/probe-address.ts';
import type { RestConfiguration, WebConfiguration } from '../config/configuration.ts';
import type { CredentialFiles } from './credential-files.ts';

const NAME = 'REST door';

/**
 * @param endpoint where it is open; absent while it is not
 * @param starting true while the agent starts and has not come to it
 */
export function gatewayCheck(
  { enabled, address, port }: Pick<RestConfiguration, 'enabled' | 'address' | 'port'>,
  endpoint: () => { readonly url: string } | undefined,
  starting: () => boolean,
): Check {
  return {
    area: 'gateway',
    name: NAME,
    async run(signal): Promise<Finding[]> {
      if (!enabled) return [skipped(NAME, 'not enabled')];
      const url = endpoint()?.url;
      if (url === undefined && starting()) {
        return [
          warning(NAME, `the agent is starting: ${hostPort(address, port)} is not open yet`, {
            hint: 'ask again in a few seconds',
          }),
        ];
      }
      if (url === undefined) {
        return [
          failed(NAME, `not open on ${hostPort(address, port)}`, {
            hint: "does another program have the port? The agent's log says why, and it is tried again",
            command: `ss -Hltnp 'sport = :${port}'`,
          }),
        ];
      }
      await probeAddress(url, signal);
      return [fine(NAME, `${url} is open`)];
    },
  };
}

const PAGE = 'page';

/** @param page where it is served, or why it is not */
export function pageCheck(
  { enabled, address, port }: Pick<WebConfiguration, 'enabled' | 'address' | 'port'>,
  page: () => { readonly url: string | undefined; readonly problem: string | undefined },
): Check {
  return {
    area: 'gateway',
    name: PAGE,
    async run(signal): Promise<Finding[]> {
      if (!enabled) return [];
      const { url, problem } = page();
      if (url === undefined) {
        return [
          failed(
            PAGE,
            `not open on ${hostPort(address, port)}${problem === undefined ? '' : `: ${problem}`}`,
            {
              hint: "does another program have the port? The agent's log says why, and it is tried again",
              command: `ss -Hltnp 'sport = :${port}'`,
            },
          ),
        ];
      }
      await probeAddress(url, signal);
      return [fine(PAGE, `${url} is open`)];
    },
  };
}

// The tunnel to the cloud, as `state` tells it.

/** @param asked false if edgecore.yaml happens to name a server */
export function tunnelCheck(state: () => TunnelState | undefined, asked: boolean): Check {
  return {
    area: 'tunnel',
    name: 'tunnel',
    run: () => Promise.resolve([findingOf(state() ?? { state: 'disabled' }, asked)]),
  };
}

function findingOf({ state, server = 'the cloud', since, message }: TunnelState, asked: boolean): Finding {
  if (!asked && state !== 'disabled' && state !== 'connected')
    return skipped('tunnel', `not asked for; edgecore.yaml names ${server}, which is tried`);
  const why = message === undefined ? '' : `: ${message}`;
  switch (state) {
    case 'disabled':
      return skipped('tunnel', 'not enabled');
    case 'connected':
      return fine('tunnel', `stands to ${server}${since === undefined ? '' : ` since ${since}`}`);
    case 'connecting':
      return warning('tunnel', `connecting to ${server}${why}`, {
        hint: 'is the cloud reachable from here?',
      });
    case 'failed':
      return failed('tunnel', `cannot be set up to ${server}${why}`, {
        hint: 'it is tried again; the node works on without the cloud',
      });
  }
}

/** Every certificate that the configuration names: its dates, its names and its key. */
export function certificateChecks({ certificates, authorities }: CredentialFiles, clock: Clock): Check[] {
  const checks = [
    ...certificates.map((question) => check(question.name, () => certificateFindings(question, clock.now()))),
    ...authorities.map(({ name, path }) => check(name, () => authorityFindings(name, path, clock.now()))),
  ];
  if (checks.length > 0) return checks;
  return [check('certificates', () => Promise.resolve([skipped('certificates', 'none is configured')]))];
}

function check(name: string, run: Check['run']): Check {
  return { area: 'certificates', name, run };
}
