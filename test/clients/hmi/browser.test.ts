/** The page in Debian's Chromium, before a crowded node: it shows what `edgectl` tells, and nobody more than they may see. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { extract } from 'tar-stream';
import {
  CROWD,
  crowdedPods,
  crowdNode,
  DOTTED_POD,
  LOGGED_POD,
  LONG_DEVICE,
  LONG_VALUE,
  NO_MODEL,
  RIGHT_TO_LEFT,
} from '../../helpers/crowded-node.ts';
import { runEdgectl } from '../../helpers/edgectl-in-process.ts';
import { type BrowserNode, POLICY, startBrowserNode } from '../../helpers/page-browser.ts';

/** The machine may be busy with other tests. */
const WAIT_MS = 30_000;

let browser: BrowserNode;
/** One page of the administrator, for all that is only looked at. */
let page: Page;

test.before('start a crowded node, its agent and a browser', async () => {
  browser = await startBrowserNode({
    containers: false,
    modbus: false,
    pods: ['default/crasher'],
    morePods: crowdedPods(),
    fill: crowdNode,
  });
  ({ page } = await browser.open('#/pods'));
});

test.after.always('stop them', async () => {
  await browser?.stop();
});

type Json = Readonly<Record<string, unknown>>;

/** What `edgectl` prints. */
async function edgectl(t: ExecutionContext, ...args: string[]): Promise<Json> {
  const { stdout, stderr, exit } = await runEdgectl([...args, '-o', 'json'], {
    EDGECTL_SOCKET: browser.agent.configuration.socket,
  });
  t.true(exit === 0 || args[0] === 'doctor', stderr);
  return JSON.parse(stdout.toString()) as Json;
}

interface Listed {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly properties: readonly { readonly name: string; readonly desired?: { readonly value?: string } }[];
    readonly deviceModelRef?: { readonly name: string };
  };
  readonly status: {
    readonly podIP?: string;
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly restartCount: number;
      readonly ready: boolean;
      readonly state?: { readonly waiting?: { readonly reason: string } };
    }[];
    readonly twins?: readonly {
      readonly propertyName: string;
      readonly reported?: { readonly value?: string };
    }[];
  };
}

async function listed(t: ExecutionContext, kind: string): Promise<readonly Listed[]> {
  return (await edgectl(t, 'get', kind, '-A'))['items'] as readonly Listed[];
}

async function goTo(hash: string, there: string): Promise<void> {
  await page.goto(`${browser.url}${hash}`);
  await page.locator(there).first().waitFor({ timeout: WAIT_MS });
}

/** The texts of a table's rows, cell by cell. */
async function rows(): Promise<readonly (readonly string[])[]> {
  const found = await page.evaluate(
    `[...document.querySelectorAll('tbody tr')].map((row) => [...row.cells].map((cell) => cell.innerText.trim()))`,
  );
  return found as readonly (readonly string[])[];
}

/** Only what differs is printed: there are thousands. */
function isSame(t: ExecutionContext, shown: readonly string[], printed: readonly string[]): void {
  const [one, other] = [new Set(shown), new Set(printed)];
  t.deepEqual(
    {
      shownOnly: shown.filter((row) => !other.has(row)).slice(0, 5),
      printedOnly: printed.filter((row) => !one.has(row)).slice(0, 5),
    },
    { shownOnly: [], printedOnly: [] },
  );
  t.is(shown.length, printed.length);
}

test.serial('the pods are those of edgectl get pods -o json: 301 of them, names with dots too', async (t) => {
  await goTo('#/pods', 'tbody tr');
  await page.locator('.title .muted', { hasText: '301 pods' }).waitFor({ timeout: WAIT_MS });
  const pods = await listed(t, 'pods');
  t.is(pods.length, CROWD.pods + 1);
  const printed = pods.map(
    ({ metadata: { name, namespace }, status: { podIP = '<none>', containerStatuses = [] } }) => {
      const restarts = containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
      const ready = containerStatuses.filter((one) => one.ready).length;
      return [name, namespace, `${ready}/1`, String(restarts), podIP].join(' ');
    },
  );
  // Restarts are shown with the time of the last one.
  const shown = (await rows()).map(([name, namespace, ready, , restarts = '', , ip]) =>
    [name, namespace, ready, restarts.split(' ')[0], ip].join(' '),
  );
  isSame(t, shown, printed);
  t.true(shown.some((row) => row.startsWith(`${DOTTED_POD} `)));
});

test.serial(
  'the devices are those of edgectl get devices -o json: 1,000, each value as it was reported',
  async (t) => {
    await goTo('#/devices', '.tile');
    await page.locator('.title .muted', { hasText: '1,000 devices' }).waitFor({ timeout: WAIT_MS });
    await page.getByRole('button', { name: 'Table' }).click();
    const more = page.locator('main > button');
    while (await more.isVisible()) await more.click();
    const devices = await listed(t, 'devices');
    t.is(devices.length, CROWD.devices);
    const printed = devices.flatMap(({ metadata: { name, namespace }, spec, status }) =>
      spec.properties.map((property) => {
        const reported = status.twins?.find(({ propertyName }) => propertyName === property.name)?.reported
          ?.value;
        return JSON.stringify([
          `${namespace}/${name}`,
          property.name,
          reported ?? '—',
          property.desired?.value ?? '',
        ]);
      }),
    );
    const shown = (await rows()).map(([device, property, value = '', desired]) =>
      JSON.stringify([device, property, value.replace(/ °?C$/, ''), desired]),
    );
    isSame(t, shown, printed);
    for (const awkward of [RIGHT_TO_LEFT, LONG_VALUE, LONG_DEVICE])
      t.true(
        shown.some((row) => row.includes(awkward)),
        awkward,
      );
  },
);

test.serial(
  'a device without a model, and one of 200 characters with dots, have pages of their own',
  async (t) => {
    for (const { namespace, name } of [NO_MODEL, { namespace: 'factory', name: LONG_DEVICE }]) {
      await goTo(`#/devices/${namespace}/${name}`, '.property');
      const { spec, status } = (await edgectl(
        t,
        'get',
        'device',
        name,
        '-n',
        namespace,
      )) as unknown as Listed;
      t.is(await page.locator('h1').textContent(), name);
      const values = await page.locator('.property .reading bdi').allTextContents();
      t.deepEqual(
        values,
        spec.properties.map(
          ({ name: of }) =>
            status.twins?.find(({ propertyName }) => propertyName === of)?.reported?.value ?? '—',
        ),
      );
      t.is(
        await page.locator('.title', { hasText: /Model / }).count(),
        spec.deviceModelRef === undefined ? 0 : 1,
      );
      const width = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
      t.true(width <= 0, `${name} is ${width} pixels too wide`);
    }
  },
);

test.serial('a pod is as edgectl get pod -o json tells, and says why it does not run', async (t) => {
  await goTo('#/pods/default/pod-45', '.cards li');
  const { status } = (await edgectl(t, 'get', 'pod', 'pod-45')) as unknown as Listed;
  const [container] = status.containerStatuses ?? [];
  const crash = (await page.locator('.crash').first().textContent()) ?? '';
  t.true(crash.includes('Error · exit code 45'), crash);
  t.true(crash.includes(RIGHT_TO_LEFT));
  t.is(container?.state?.waiting?.reason, 'CrashLoopBackOff');
  t.is(((await page.locator('.title .badge').textContent()) ?? '').trim(), 'CrashLoopBackOff');
});

test.serial(
  'a bundle of a pod is a tar archive with what edgectl bundle would have, and its log where that was asked',
  async (t) => {
    await goTo(`#/pods/${LOGGED_POD.namespace}/${LOGGED_POD.name}`, '.cards li');
    await page.getByRole('button', { name: 'Bundle' }).click();
    await page.getByLabel('With logs').check();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Make it' }).click();
    const archive = gunzipSync(readFileSync(await (await download).path()));
    const files = new Map<string, string>();
    const entries = extract();
    entries.end(archive);
    for await (const entry of entries)
      files.set(entry.header.name.replace(/^[^/]+\//, ''), await textOf(entry));
    const contents = JSON.parse(files.get('CONTENTS.json') ?? '{}') as {
      readonly files: readonly { readonly path: string; readonly sha256: string }[];
    };
    for (const { path, sha256 } of contents.files)
      t.is(
        createHash('sha256')
          .update(files.get(path) ?? '')
          .digest('hex'),
        sha256,
        path,
      );
    const { namespace, name, container } = LOGGED_POD;
    t.true(files.get(`pods/${namespace}/${name}/pod.json`)?.includes(LOGGED_POD.uid));
    t.true(files.get(`pods/${namespace}/${name}/logs/${container}.log`)?.includes('a line'));
    await page.locator('.note', { hasText: /Saved, \d+ files/ }).waitFor({ timeout: WAIT_MS });
  },
);

test.serial('a log is what edgectl logs prints, right to left and 200 characters too', async (t) => {
  const { namespace, name, container } = LOGGED_POD;
  await goTo(`#/pods/${namespace}/${name}/logs?container=${container}`, '.log-line');
  await page.locator('.log-line').nth(3).waitFor({ timeout: WAIT_MS });
  const { stdout } = await runEdgectl(['logs', name, '-n', namespace, '-c', container], {
    EDGECTL_SOCKET: browser.agent.configuration.socket,
  });
  const lines = await page.locator('.log-line').allTextContents();
  t.is(`${lines.join('\n')}\n`, stdout.toString());
  t.true(lines.includes('<b>no markup</b>'));
});

test.serial(
  'the overview has the lights of edgectl doctor, and who did what among what happened',
  async (t) => {
    await goTo('#/', '.part');
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByRole('button', { name: 'Check again' }).waitFor({ timeout: WAIT_MS });
    const { checks } = (await edgectl(t, 'doctor')) as unknown as {
      readonly checks: readonly { readonly area: string; readonly state: string; readonly message: string }[];
    };
    const shown = (await page.locator('.lights').textContent()) ?? '';
    const failed = checks.filter(({ state }) => state === 'failed' || state === 'warning');
    t.true(failed.length > 0);
    for (const { message } of failed) t.true(shown.includes(message), message);
    // A refused call of somebody is printed to the administrator.
    const { page: other } = await browser.open('#/', { user: 'vera' });
    await other.locator('.part').first().waitFor({ timeout: WAIT_MS });
    await other.context().close();
    await page
      .locator('.events .deed', { hasText: /node\.diagnose.*by vera · refused: Forbidden/s })
      .waitFor({ timeout: WAIT_MS });
  },
);

test.serial('a viewer sees neither shell, restart, setting nor who did what', async (t) => {
  const { page: of, misdeeds } = await browser.open(`#/pods/${LOGGED_POD.namespace}/${LOGGED_POD.name}`, {
    user: 'vera',
  });
  await of.getByRole('link', { name: 'Logs' }).first().waitFor({ timeout: WAIT_MS });
  t.is(await of.locator('.actions a[href$=shell]').count(), 0);
  t.is(await of.getByRole('button', { name: 'Restart' }).count(), 0);
  await of.goto(`${browser.url}#/pods/${LOGGED_POD.namespace}/${LOGGED_POD.name}/shell`);
  await of.locator('.error', { hasText: /pod\.exec/ }).waitFor({ timeout: WAIT_MS });
  await of.goto(`${browser.url}#/devices/factory/${NO_MODEL.name}`);
  await of.locator('.property').first().waitFor({ timeout: WAIT_MS });
  t.is(await of.locator('form.set').count(), 0);
  await of.goto(`${browser.url}#/panel/factory/${NO_MODEL.name}`);
  await of.locator('main').waitFor();
  t.is(await of.locator('.switch:enabled, .stepper button:enabled').count(), 0);
  await of.goto(`${browser.url}#/`);
  await of.locator('.part').first().waitFor({ timeout: WAIT_MS });
  t.is(await of.locator('.deed').count(), 0);
  t.deepEqual(misdeeds, { elsewhere: [], violations: [], errors: [] });
  await of.context().close();
});

test.serial('a right that is revoked ends its stream within 2 s, and the page says which', async (t) => {
  const { page: of } = await browser.open(`#/pods/${LOGGED_POD.namespace}/${LOGGED_POD.name}/logs`, {
    user: 'vera',
  });
  await of.locator('.log-line').first().waitFor({ timeout: WAIT_MS });
  const startedMs = performance.now();
  browser.writePolicy(POLICY.replace(/^.*viewer.*\n/m, ''));
  await of.locator('.error', { hasText: /the permission was revoked/ }).waitFor({ timeout: WAIT_MS });
  const tookMs = performance.now() - startedMs;
  browser.writePolicy(POLICY);
  t.log(`${tookMs.toFixed(0)} ms`);
  t.true(tookMs < 2000, `${tookMs} ms`);
  await of.context().close();
});

test.serial(
  'a wrong password is refused, many have to wait, the right one lets in, and an idle session ends',
  async (t) => {
    const { page: of, misdeeds } = await browser.blank();
    await of.goto(browser.url);
    const enter = async (password: string): Promise<void> => {
      await of.fill('[name=user]', 'alice');
      await of.fill('[name=password]', password);
      await of.click('[type=submit]');
    };
    await enter('wrong');
    await of
      .locator('.problem', { hasText: 'User name or password is wrong.' })
      .waitFor({ timeout: WAIT_MS });
    await enter('alice');
    await of.locator('header .node').waitFor({ timeout: WAIT_MS });
    t.is((await of.context().cookies())[0]?.sameSite, 'Strict');
    browser.passIdle();
    await of
      .locator('.note', { hasText: 'The session is over: idle for too long' })
      .waitFor({ timeout: WAIT_MS });
    for (
      let guess = 0;
      guess < 8 && !(await of.locator('.problem', { hasText: 'Too many' }).isVisible());
      guess += 1
    ) {
      await enter(`wrong ${guess}`);
      await of.locator('[type=submit]:enabled').waitFor({ timeout: WAIT_MS });
    }
    t.true(await of.locator('.problem', { hasText: 'Too many wrong passwords.' }).isVisible());
    t.deepEqual(misdeeds, { elsewhere: [], violations: [], errors: [] });
    await of.context().close();
  },
);
