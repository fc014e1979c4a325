import type { IncomingMessage } from 'node:http';

// What browsers say of a request and no page's script can forge.

/** Whether the request names this server by its own address: no other name leads here (DNS rebinding). */
export function isForUs({ headers, url }: IncomingMessage, origin: string): boolean {
  return headers.host === origin.slice('http://'.length) && url?.startsWith('/') === true;
}

/** Whether the request comes from a page of our own origin; one without an Origin counts only where `mayLack`. */
export function isOwnOrigin({ headers }: IncomingMessage, origin: string, mayLack: boolean): boolean {
  return headers.origin === undefined ? mayLack : headers.origin === origin;
}

/** Whether the browser says that another site or another port made it ask; a browser that says nothing is believed. */
export function isFromOutside({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** Whether somebody is about to look at the answer in a window of its own: no frame, no script, nothing fetched ahead. */
export function isWindow({ headers }: IncomingMessage): boolean {
  return (
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document' &&
    headers['sec-purpose'] === undefined &&
    headers['purpose'] === undefined
  );
}

/** Whether the browser wants a program that would stand between our pages and us. */
export function isServiceWorker({ headers }: IncomingMessage): boolean {
  return headers['service-worker'] !== undefined || headers['sec-fetch-dest'] === 'serviceworker';
}
