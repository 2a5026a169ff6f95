/** The beginning of the page. */
import './styles.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { takeLink } from './session.ts';

/** The last that came to browsers of what the page uses. */
if (!('withResolvers' in Promise)) await import('./older-browsers.ts');

const place = document.getElementById('app');
if (place !== null) render(<App link={takeLink()} />, place);
