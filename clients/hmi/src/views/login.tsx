import { EdgectlError } from '@edgectl/client/browser';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Credentials, logIn, type LoginAnswer } from '../session.ts';
import { text } from '../text/text.ts';

export interface LoginProps {
  /** Why the session before is over. */
  readonly over: string | undefined;
  /** The code of a link that the page was opened with. */
  readonly link: string | undefined;
  readonly onLogin: (login: LoginAnswer) => Promise<void>;
}

export function Login({ over, link, onLogin }: LoginProps) {
  const [busy, setBusy] = useState(link !== undefined);
  const [problem, setProblem] = useState<string>();
  const user = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const enter = async (credentials: Credentials): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await onLogin(await logIn(credentials));
    } catch (error) {
      setProblem(wordsFor(EdgectlError.from(error), 'link' in credentials));
      setBusy(false);
      if (password.current !== null) password.current.value = '';
    }
  };
  useEffect(() => {
    if (link === undefined) user.current?.focus();
    else void enter({ link });
  }, [link]);
  return (
    <main class="login">
      <form
        class="box"
        onSubmit={(event) => {
          event.preventDefault();
          void enter({ user: user.current?.value ?? '', password: password.current?.value ?? '' });
        }}
      >
        <p class="brand" aria-hidden="true">
          edgectl
        </p>
        <h1>{text('login.title')}</h1>
        {over === undefined || problem !== undefined ? null : (
          <p class="note info" role="status">
            {text('login.over', { reason: over })}
          </p>
        )}
        <label>
          {text('login.user')}
          <input
            ref={user}
            name="user"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            disabled={busy}
          />
        </label>
        <label>
          {text('login.password')}
          <input
            ref={password}
            name="password"
            type="password"
            autocomplete="current-password"
            required
            disabled={busy}
          />
        </label>
        <p class="problem" role="alert">
          {problem}
        </p>
        <button type="submit" class="primary" disabled={busy}>
          {text(busy ? 'login.busy' : 'login.submit')}
        </button>
        {location.protocol === 'https:' ? (
          <button type="button" disabled={busy} onClick={() => void enter({ certificate: true })}>
            {text('login.certificate')}
          </button>
        ) : null}
        <p class="muted">{text('login.help')}</p>
      </form>
    </main>
  );
}

function wordsFor({ kind, message }: EdgectlError, byLink: boolean): string {
  if (kind === 'Unauthorized') return text(byLink ? 'login.linkWrong' : 'login.wrong');
  if (kind === 'TooManyRequests') return text('login.tooMany');
  if (kind === 'Unavailable') return text('login.unreachable');
  return message;
}
