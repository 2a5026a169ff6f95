/** What the cloud half reads: paths of a kubelet, its own files, and names of hosts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { METRICS_PATHS, parseKubeletRequest } from '../../../tunnel/wire/kubelet-request.ts';
import { parseConfiguration } from '../../../tunnel/cloud/configuration.ts';
import { goHeaders } from '../../../tunnel/cloud/go-headers.ts';
import { readKubeconfig } from '../../../tunnel/cloud/kubernetes-access.ts';
import { hostName } from '../../../tunnel/cloud/node-lookup.ts';
import { texts } from '../corpora.ts';
import type { FuzzTarget } from '../harness.ts';

const CONTAINER_PATH = /^\/(containerLogs|exec|attach)(\/[a-z0-9][-a-z0-9.]*){3,4}$/;

const kubeletPaths: FuzzTarget = {
  name: 'paths of a kubelet',
  corpus: texts(
    ...METRICS_PATHS,
    '/containerLogs/default/web-0/web?follow=true',
    '/exec/default/web-0/0a1b/web?command=sh',
    '/stats/.\t./pods',
    '/stats/x/.\t.\\.\t.\\containerLogs\\default\\web-0\\sidecar',
    '/containerLogs/default/../../pods',
    '/metrics/%2e%2e/pods',
  ),
  open: () => ({
    feed(input) {
      const [path = '', query = ''] = input.toString('latin1').split('?');
      const request = parseKubeletRequest(path, query);
      // What is sent on is read in the same way by whoever reads it.
      const read = new URL(request.path, 'http://127.0.0.1:10350');
      if (read.pathname !== request.path || read.search !== '') throw new Error(`read as ${read.pathname}`);
      if (
        request.kind === 'metrics'
          ? !METRICS_PATHS.includes(request.path)
          : !CONTAINER_PATH.test(request.path)
      )
        throw new Error(`${request.path} is served`);
    },
  }),
};

const hosts: FuzzTarget = {
  name: 'hosts and headers of a request to the cloud',
  corpus: texts(
    '10.0.0.1:10350\nhost\nx',
    '[fd00::1]:10350\n__proto__\nx',
    'edge-01\nX-Stream-Protocol-Version\nv4',
  ),
  open: () => ({
    feed(input) {
      const [host = '', ...headers] = input.toString('latin1').split('\n');
      hostName(host);
      for (const values of Object.values(goHeaders(headers)))
        if (!Array.isArray(values)) throw new Error('a header that is not a list');
    },
  }),
};

const configuration: FuzzTarget = {
  name: 'cloud.yaml',
  corpus: texts(
    'stream: { caFile: /a, certFile: /b, keyFile: /c }\ntunnel: { caFile: /a, certFile: /b, keyFile: /c }\nkubeconfig: /k\n',
  ),
  open: () => ({ feed: (input) => parseConfiguration(input.toString()) }),
};

const kubeconfig: FuzzTarget = {
  name: "the cloud half's kubeconfig",
  corpus: texts(
    'contexts: [{ name: c, context: { cluster: a, user: u } }]\ncurrent-context: c\n' +
      'clusters: [{ name: a, cluster: { server: "https://127.0.0.1:6443" } }]\nusers: [{ name: u, user: { token: t } }]\n',
  ),
  open: () => {
    const folder = mkdtempSync(join(tmpdir(), 'fz-'));
    const path = join(folder, 'kubeconfig');
    return {
      feed(input) {
        writeFileSync(path, input);
        return readKubeconfig(path);
      },
      // A person's own file: what is wrong with it ends the start, in any words but those of a fault of ours.
      isExpected: (error) =>
        error instanceof Error && !/is not a function|Cannot read prop/.test(error.message),
      close: () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

export const cloudTargets: readonly FuzzTarget[] = [kubeletPaths, hosts, configuration, kubeconfig];
