// What every answer tells the browser about what it may do with it.

export type Headers = Readonly<Record<string, string>>;

/** A policy that allows what `allowed` names and nothing else. */
export function policy(allowed: Readonly<Record<string, string>> = {}): string {
  const all = {
    'default-src': "'none'",
    ...allowed,
    'form-action': "'none'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
  };
  return Object.entries(all)
    .map(([directive, value]) => `${directive} ${value}`)
    .join('; ');
}

/** For every answer of either port; `csp` replaces the policy that allows nothing. */
export function common(csp: string = policy()): Headers {
  return {
    'content-security-policy': csp,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'permissions-policy': NOT_PERMITTED.map((feature) => `${feature}=()`).join(', '),
    'cache-control': 'no-store',
  };
}

const NOT_PERMITTED = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
] as const;

/**
 * For the pages of the window: antd's styles carry the nonce, pdf.js has its worker, pictures come as data or blobs;
 * `events`: where they listen, unless the program tells them by itself.
 */
export function pagePolicy(nonce: string, events?: string): string {
  return policy({
    'script-src': "'self'",
    'style-src': `'self' 'nonce-${nonce}'`,
    'img-src': "'self' data: blob:",
    'font-src': "'self'",
    'connect-src': events === undefined ? "'self'" : `'self' ${events}`,
    'worker-src': "'self'",
  });
}

/** For pdf.js's worker alone: its decoders of JPEG 2000 and JBIG2 are WebAssembly, fetched from where it lies itself. */
export function pdfWorkerPolicy(): string {
  return policy({ 'script-src': "'self' 'wasm-unsafe-eval'", 'connect-src': "'self'" });
}

/** For documents: what browsers' own PDF viewers need to show one. */
export function documentPolicy(): string {
  return policy({ 'object-src': "'self'", 'img-src': "'self'", 'style-src': "'unsafe-inline'" });
}

/** For 核对 and 口令: their own script and style, the pictures they fetch, their own origin. */
export function promptPolicy(): string {
  return policy({
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "blob: 'self'",
    'connect-src': "'self'",
  });
}

/** Suggests a name for what is sent (RFC 6266; the name for old programs holds ASCII alone). */
export function disposition(name: string, download: boolean): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${download ? 'attachment' : 'inline'}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
