/** The small parts that views are made of. */
import type { EdgectlError } from '@edgectl/client/browser';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { LightState } from '../lights.ts';
import { text } from '../text/text.ts';

const SHAPES: Readonly<Record<LightState, string>> = {
  fine: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm3.3 4.2-4.1 4.4-2-2-1 1 3 3.1 5.2-5.4z',
  warning: 'M8 1.6 15.2 14H.8zM7.2 6v4h1.6V6zm0 5.2v1.5h1.6v-1.5z',
  failed:
    'M4.9 1.5h6.2l3.4 3.4v6.2l-3.4 3.4H4.9l-3.4-3.4V4.9zm.9 3.2L4.7 5.8 6.9 8l-2.2 2.2 1.1 1.1L8 9.1l2.2 2.2 1.1-1.1L9.1 8l2.2-2.2-1.1-1.1L8 6.9z',
  skipped: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM4.5 7.2v1.6h7V7.2z',
  unknown: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm0 1.5a5 5 0 1 0 0 10A5 5 0 0 0 8 3z',
};

/** A shape and a colour: one of them is enough to tell. Without a label the words beside it tell. */
export function Light({
  state,
  label = text(`light.${state}`),
}: {
  readonly state: LightState;
  readonly label?: string;
}) {
  const said = label === '' ? { 'aria-hidden': true } : ({ role: 'img', 'aria-label': label } as const);
  return (
    <svg class={`light ${state}`} viewBox="0 0 16 16" width="16" height="16" {...said}>
      <path d={SHAPES[state]} fill-rule="evenodd" />
    </svg>
  );
}

export function ErrorBox({
  error,
  onRetry,
}: {
  readonly error: EdgectlError;
  readonly onRetry?: () => void;
}) {
  const { message, hint } = error;
  return (
    <div class="box error" role="alert">
      <strong>{text('error.title')}</strong>
      <p>{message}</p>
      {hint === undefined ? null : <p class="hint">{text('error.hint', { hint })}</p>}
      {onRetry === undefined ? null : (
        <button type="button" onClick={onRetry}>
          {text('error.retry')}
        </button>
      )}
    </div>
  );
}

export function Note({
  children,
  kind = 'info',
}: {
  readonly children: ComponentChildren;
  readonly kind?: 'info' | 'good' | 'warn' | 'bad';
}) {
  return (
    <p class={`note ${kind}`} role="status">
      {children}
    </p>
  );
}

export function Loading() {
  return (
    <p class="muted loading" role="status">
      {text('app.loading')}
    </p>
  );
}

export function Copy({ command }: { readonly command: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(command);
      setCopied(true);
    } catch {
      // Without TLS a browser gives no clipboard: the command can be marked by hand.
    }
  };
  return (
    <span class="command">
      <code>{command}</code>
      <button
        type="button"
        class="small"
        onClick={() => void copy()}
        aria-label={`${text('copy.command')}: ${command}`}
      >
        {text(copied ? 'copy.done' : 'copy.command')}
      </button>
    </span>
  );
}

export function Filter({
  value,
  label,
  onChange,
}: {
  readonly value: string;
  readonly label: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <input
      type="search"
      class="filter"
      value={value}
      placeholder={label}
      aria-label={label}
      onInput={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** A text with what was searched for marked in it. */
export function Marked({ line, needle }: { readonly line: string; readonly needle: string }) {
  if (needle === '') return <>{line}</>;
  const parts: ComponentChildren[] = [];
  const lower = line.toLowerCase();
  const wanted = needle.toLowerCase();
  let from = 0;
  for (
    let at = lower.indexOf(wanted);
    at !== -1 && wanted !== '';
    at = lower.indexOf(wanted, at + wanted.length)
  ) {
    parts.push(line.slice(from, at), <mark>{line.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  parts.push(line.slice(from));
  return <>{parts}</>;
}

interface CheckProps {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

export function Check({ label, value, onChange }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={value}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      {label}
    </label>
  );
}
