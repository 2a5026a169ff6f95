/** What every answer of the page's listener says to the browser. */
import type { OutgoingHttpHeaders } from 'node:http';

const COMMON: OutgoingHttpHeaders = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** Nothing is loaded, framed or sent anywhere. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function headersOfAnswer(): OutgoingHttpHeaders {
  return { ...COMMON, 'cache-control': 'no-store', 'content-security-policy': NOTHING };
}

/**
 * @param host as it was asked for, and known: browsers before 2022 do not take a WebSocket for the same origin
 * @param nonce of the style elements that the terminal makes
 */
export function headersOfDocument(host: string, secure: boolean, nonce: string): OutgoingHttpHeaders {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    `connect-src 'self' ${secure ? 'wss' : 'ws'}://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return {
    ...COMMON,
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
  };
}

/** Its name has its digest in it: it never changes. */
export function headersOfAsset(type: string): OutgoingHttpHeaders {
  return {
    ...COMMON,
    'cache-control': 'public, max-age=31536000, immutable',
    'content-security-policy': NOTHING,
    'content-type': type,
    vary: 'accept-encoding',
  };
}
