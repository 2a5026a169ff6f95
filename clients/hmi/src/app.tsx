/** The page as a whole: who is here, where they are, and how the connection stands. */
import { EdgectlError, type NodeState } from '@edgectl/client/browser';
import { useEffect, useState } from 'preact/hooks';
import { PageContext } from './parts/context.ts';
import { later } from './parts/later.tsx';
import { Light } from './parts/ui.tsx';
import { keepPreferences, type Preferences, readPreferences, type Theme, THEMES } from './preferences.ts';
import { parseRoute, type Route } from './route.ts';
import { type ConnectionStatus, type LoginAnswer, PageSession } from './session.ts';
import { type Language, LANGUAGES, loadLanguage, text } from './text/text.ts';
import { Login } from './views/login.tsx';
import { Overview } from './views/overview.tsx';

const NAVIGATION = [
  { href: '#/', name: 'nav.overview', views: ['overview'] },
  { href: '#/pods', name: 'nav.pods', views: ['pods', 'pod', 'logs', 'shell'] },
  { href: '#/devices', name: 'nav.devices', views: ['devices', 'device'] },
  { href: '#/panel', name: 'nav.panel', views: ['panel'] },
] as const;

export function App({ link }: { readonly link: string | undefined }) {
  const [preferences, setPreferences] = useState<Preferences>(readPreferences);
  const [session, setSession] = useState<PageSession>();
  const [connection, setConnection] = useState<ConnectionStatus>('up');
  const [over, setOver] = useState<string>();
  const [, shown] = useState<Language>('en');
  useEffect(() => {
    keepPreferences(preferences);
    void loadLanguage(preferences.language).then(() => shown(preferences.language));
    document.documentElement.lang = preferences.language;
    document.documentElement.dataset['theme'] = preferences.theme;
  }, [preferences]);
  const leave = (reason: string): void => {
    setSession(undefined);
    setOver(reason);
  };
  if (session === undefined) {
    return (
      <Login
        over={over}
        link={over === undefined ? link : undefined}
        onLogin={async (login: LoginAnswer) => {
          setConnection('up');
          setSession(
            await PageSession.start(login, {
              onStatus: setConnection,
              onOver: (reason) => leave(reason === '' ? text('over.ended') : reason),
            }),
          );
        }}
      />
    );
  }
  return (
    <Shown
      key={session.principal}
      session={session}
      connection={connection}
      preferences={preferences}
      onPreferences={setPreferences}
      onLogOut={() => {
        void session.logOut();
        leave(text('over.out'));
      }}
    />
  );
}

interface ShownProps {
  readonly session: PageSession;
  readonly connection: ConnectionStatus;
  readonly preferences: Preferences;
  readonly onPreferences: (preferences: Preferences) => void;
  readonly onLogOut: () => void;
}

function Shown({ session, connection, preferences, onPreferences, onLogOut }: ShownProps) {
  const { client, node, principal } = session;
  const [route, setRoute] = useState<Route>(() => parseRoute(location.hash));
  const [state, setState] = useState<NodeState | undefined>(client.state);
  useEffect(() => {
    const onHash = (): void => {
      setRoute(parseRoute(location.hash));
      document.getElementById('content')?.focus({ preventScroll: true });
      scrollTo(0, 0);
    };
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, []);
  useEffect(() => {
    const ended = new AbortController();
    const follow = async (): Promise<void> => {
      for await (const next of client.watchState(ended.signal)) setState(next);
    };
    void follow();
    return () => ended.abort();
  }, [client]);
  const [hasPanel, setHasPanel] = useState(false);
  useEffect(() => {
    session.panel().then(
      () => setHasPanel(true),
      (error: unknown) => setHasPanel(EdgectlError.from(error).kind === 'InvalidParams'),
    );
  }, [session]);
  useEffect(() => {
    document.title = `${node} · edgectl`;
  }, [node]);
  const status = connection === 'away' ? 'away' : state?.state === 'offline' ? 'offline' : 'up';
  return (
    <PageContext.Provider value={{ client, connection, state, readPanel: () => session.panel() }}>
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('content')?.focus();
        }}
      >
        {text('nav.skip')}
      </a>
      <header>
        <span class="brand">edgectl</span>
        <strong class="node" dir="auto">
          {node}
        </strong>
        <span class={`connection ${status}`} role="status">
          <Light state={status === 'up' ? 'fine' : 'failed'} label="" />{' '}
          <span>{text(`status.${status}`)}</span>
        </span>
        <Settings
          principal={principal}
          preferences={preferences}
          onPreferences={onPreferences}
          onLogOut={onLogOut}
        />
      </header>
      {route.view === 'panel' ? null : (
        <nav aria-label={text('nav.main')}>
          {NAVIGATION.filter(({ href }) => href !== '#/panel' || hasPanel).map(({ href, name, views }) => (
            <a
              key={href}
              href={href}
              aria-current={(views as readonly string[]).includes(route.view) ? 'page' : undefined}
            >
              {text(name)}
            </a>
          ))}
        </nav>
      )}
      <main id="content" tabIndex={-1} class={route.view === 'panel' ? 'wide' : undefined}>
        <View route={route} />
      </main>
    </PageContext.Provider>
  );
}

/** What a view needs of the route; each loads when somebody goes there. */
const Pods = later(async () => (await import('./views/pods.tsx')).Pods);
const Pod = later(async () => (await import('./views/pod.tsx')).Pod);
const Logs = later(async () => (await import('./views/logs.tsx')).Logs);
const Shell = later(async () => (await import('./views/shell.tsx')).Shell);
const Devices = later(async () => (await import('./views/devices.tsx')).Devices);
const Panel = later(async () => (await import('./views/panel.tsx')).Panel);
const Device = later(async () => (await import('./views/device.tsx')).Device);

function View({ route }: { readonly route: Route }) {
  const key = JSON.stringify(route);
  switch (route.view) {
    case 'overview':
      return <Overview />;
    case 'pods':
      return <Pods />;
    case 'devices':
      return <Devices />;
    case 'panel':
      return <Panel key={key} {...panelOf(route)} />;
    case 'pod':
      return <Pod key={key} {...targetOf(route)} />;
    case 'device':
      return <Device key={key} {...targetOf(route)} />;
    case 'logs':
      return (
        <Logs
          key={key}
          {...targetOf(route)}
          {...(route.previous === undefined ? {} : { previous: route.previous })}
        />
      );
    case 'shell':
      return <Shell key={key} {...targetOf(route)} />;
    case 'unknown':
      return <p>{text('page.unknown')}</p>;
  }
}

function panelOf({ namespace, name }: Extract<Route, { readonly view: 'panel' }>) {
  return namespace === undefined || name === undefined ? {} : { namespace, name };
}

type Named = Extract<Route, { readonly view: 'pod' | 'logs' | 'shell' | 'device' }>;

function targetOf({ namespace, name, container }: Named) {
  return { namespace, name, ...(container === undefined ? {} : { container }) };
}

interface SettingsProps extends Pick<ShownProps, 'preferences' | 'onPreferences' | 'onLogOut'> {
  readonly principal: string;
}

function Settings({ principal, preferences, onPreferences, onLogOut }: SettingsProps) {
  return (
    <details class="settings">
      <summary>{principal}</summary>
      <div class="box" role="group" aria-label={text('app.settings')}>
        <p class="muted">{text('app.user', { user: principal })}</p>
        <label>
          {text('app.theme')}
          <select
            value={preferences.theme}
            onChange={({ currentTarget }) =>
              onPreferences({ ...preferences, theme: currentTarget.value as Theme })
            }
          >
            {THEMES.map((theme) => (
              <option key={theme} value={theme}>
                {text(`app.theme.${theme}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {text('app.language')}
          <select
            value={preferences.language}
            onChange={({ currentTarget }) =>
              onPreferences({ ...preferences, language: currentTarget.value as Language })
            }
          >
            {Object.entries(LANGUAGES).map(([tag, name]) => (
              <option key={tag} value={tag} lang={tag}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="button" onClick={onLogOut}>
          {text('app.logout')}
        </button>
      </div>
    </details>
  );
}
