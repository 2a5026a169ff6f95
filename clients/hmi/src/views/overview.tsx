import { EdgectlError } from '@edgectl/client/browser';
import type { Alarm, DiagnosisArea } from '@edgectl/rpc-schema/generated/types';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { duration } from '../format.ts';
import { countOf, type Light as LightOf, lightsOfChecks, lightsOfState } from '../lights.ts';
import { useNow, usePage } from '../parts/context.ts';
import { later } from '../parts/later.tsx';
import { Copy, ErrorBox, Light, Loading } from '../parts/ui.tsx';
import { counted, isTextName, text } from '../text/text.ts';

/** They have something to show when they have asked for it. */
const Alarms = later(async () => (await import('./alarms.tsx')).Alarms);
const Happened = later(async () => (await import('./happened.tsx')).Happened);
const Use = later(async () => (await import('./use.tsx')).Use);

const CHECK_EVERY_MS = 60_000;
/** The state changes several times when a part comes or goes. */
const CHECK_AFTER_CHANGE_MS = 1_500;

interface Checked {
  readonly lights: readonly LightOf[];
  readonly atMs: number;
}

export function Overview() {
  const { client, state, connection } = usePage();
  const [checked, setChecked] = useState<Checked>();
  const [alarms, setAlarms] = useState<readonly Alarm[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<EdgectlError>();
  const check = useCallback(async () => {
    setBusy(true);
    try {
      const { checks } = await client.call('node.diagnose', {}, { timeoutMs: 30_000 });
      setChecked({ lights: lightsOfChecks(checks), atMs: Date.now() });
      setError(undefined);
    } catch (thrown) {
      setError(EdgectlError.from(thrown));
    } finally {
      setBusy(false);
    }
  }, [client]);
  useEffect(() => {
    void check();
    const timer = setInterval(() => void check(), CHECK_EVERY_MS);
    return () => clearInterval(timer);
  }, [check]);
  useEffect(() => {
    const timer = setTimeout(() => void check(), CHECK_AFTER_CHANGE_MS);
    return () => clearTimeout(timer);
  }, [check, JSON.stringify([state?.backends, state?.mappers, state?.tunnel, state?.brokers, state?.store])]);
  const limited = error?.kind === 'Forbidden' ? error : undefined;
  const lights =
    limited !== undefined || checked === undefined
      ? state === undefined
        ? []
        : lightsOfState(state)
      : checked.lights;
  const failed = countOf(lights, 'failed');
  const warnings = countOf(lights, 'warning');
  return (
    <>
      <div class="title">
        <h1>{text('overview.title')}</h1>
        {checked === undefined || limited !== undefined ? null : <Checked atMs={checked.atMs} />}
        {limited === undefined ? (
          <button type="button" onClick={() => void check()} disabled={busy || connection === 'away'}>
            {text(busy ? 'overview.checking' : 'overview.check')}
          </button>
        ) : null}
      </div>
      {lights.length === 0 ? <Loading /> : <Summary failed={failed} warnings={warnings} alarms={alarms} />}
      {limited === undefined ? null : (
        <p class="muted">{text('overview.limited', { message: limited.message })}</p>
      )}
      {error === undefined || limited !== undefined ? null : <ErrorBox error={error} />}
      <Alarms onChange={setAlarms} />
      <div class="columns">
        <section aria-labelledby="parts">
          <h2 id="parts">{text('overview.parts')}</h2>
          <ul class="lights">
            {lights.map((light) => (
              <Part key={light.area} light={light} />
            ))}
          </ul>
        </section>
        <div>
          <Use />
          <Warnings warnings={state?.warnings ?? []} />
          <Happened />
        </div>
      </div>
    </>
  );
}

function Checked({ atMs }: { readonly atMs: number }) {
  const now = useNow();
  return <span class="muted">{text('overview.checked', { age: duration((now - atMs) / 1000) })}</span>;
}

interface SummaryProps {
  readonly failed: number;
  readonly warnings: number;
  readonly alarms: readonly Alarm[];
}

/** In a word: parts that work are not all where something else is wrong. */
function Summary({ failed, warnings, alarms }: SummaryProps) {
  const isCritical = alarms.some(({ severity }) => severity === 'critical');
  const state = failed > 0 || isCritical ? 'failed' : warnings + alarms.length > 0 ? 'warning' : 'fine';
  const sentences = [
    ...(failed > 0 ? [counted('overview.failed', failed)] : []),
    ...(warnings > 0 ? [counted('overview.warning', warnings)] : []),
    ...(failed + warnings === 0 ? [text('overview.fine')] : []),
    ...(alarms.length > 0 ? [counted('overview.alarmed', alarms.length)] : []),
  ];
  return (
    <p class={`summary ${state}`} role="status">
      <Light state={state} />
      <span>{sentences.join(' ')}</span>
    </p>
  );
}

function nameOf(area: DiagnosisArea): string {
  const name = `area.${area}`;
  return isTextName(name) ? text(name) : area;
}

function Part({ light: { area, state, findings } }: { readonly light: LightOf }) {
  const shown = findings.filter((finding) => finding.state === state);
  const isQuiet = state === 'fine' || state === 'skipped';
  return (
    <li class={`part ${state}`}>
      <Light state={state} />
      <div>
        <h3>{nameOf(area)}</h3>
        {(isQuiet ? shown.slice(0, 1) : shown).map(({ name, message, hint, command }) => (
          <div key={name} class="finding">
            <p>{message}</p>
            {isQuiet || hint === undefined ? null : <p class="hint">{hint}</p>}
            {isQuiet || command === undefined ? null : <Copy command={command} />}
          </div>
        ))}
      </div>
    </li>
  );
}

function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <section aria-labelledby="warnings">
      <h2 id="warnings">{text('overview.warnings')}</h2>
      <ul class="plain">
        {warnings.map((warning) => (
          <li key={warning} class="warned">
            <Light state="warning" /> <span>{warning}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
