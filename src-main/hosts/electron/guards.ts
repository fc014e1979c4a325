import type { App, Session, WebContents } from 'electron';

// Every guard of the windows in one place. The numbers are those of Electron's own security checklist.

/** Where a window's page may go. */
export interface Bounds {
  /** Whether its top frame may load this address. */
  mayShow(url: string): boolean;
  /** What becomes of an address that a page would open in a new window; the window itself is never made. */
  openOutside?(url: string): void;
  /** What becomes of an address that the page was kept from going to. */
  instead?(url: string): void;
}

/** What every window of ours is made with: nothing of Node, nothing unsandboxed (checklist 2, 3, 4, 6, 8, 9). */
export const SHUT = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  safeDialogs: true,
} as const;

/** Keeps a window's page where it belongs (checklist 11, 12, 13, 14). */
export function keepInside(contents: WebContents, { mayShow, openOutside, instead }: Bounds): void {
  // Comes for every frame, before `will-navigate`, which is for the top frame alone.
  contents.on('will-frame-navigate', (event) => {
    if (event.isMainFrame && mayShow(event.url)) return;
    event.preventDefault();
    if (event.isMainFrame) instead?.(event.url);
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside?.(url);
    return { action: 'deny' };
  });
}

/** What a session may have: nothing, unless it is named here. */
export interface Permitted {
  /** Whether a page may put text on the clipboard. */
  readonly copying?: boolean;
  readonly mayDownload?: (url: string) => boolean;
}

/** Nobody listens there: what would go past our own protocols ends here. */
const NOWHERE = {
  mode: 'fixed_servers',
  proxyRules: 'socks5://127.0.0.1:9',
  proxyBypassRules: '<-loopback>',
} as const;

/** Refuses every permission, device and foreign download of a session, and every way to a network (checklist 5). */
export function permitNothing(
  session: Session,
  { copying = false, mayDownload = () => false }: Permitted = {},
): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(copying && permission === 'clipboard-sanitized-write');
  });
  void session.setProxy(NOWHERE);
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event, item) => {
    if (!mayDownload(item.getURL())) event.preventDefault();
  });
  session.on('select-hid-device', (event) => event.preventDefault());
  session.on('select-serial-port', (event) => event.preventDefault());
  session.on('select-usb-device', (event) => event.preventDefault());
  // Nothing of ours is fetched from anywhere; what goes past this (WebRTC) finds the proxy.
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isLocal(url) }));
}

/** A window that somebody else made is closed again; no strange certificate is taken (checklist 13, 18). */
export function watchForStrangers(
  app: App,
  { isOurs, devTools }: { isOurs(contents: WebContents): boolean; readonly devTools: boolean },
): void {
  app.on('web-contents-created', (_event, contents) => {
    // Developer tools, where a trial allows them.
    if (contents.getType() === 'remote' && devTools) return;
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
    setImmediate(() => {
      if (!contents.isDestroyed() && !isOurs(contents)) contents.close();
    });
  });
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
}

/** Addresses that never leave this computer. */
function isLocal(url: string): boolean {
  return /^(?:yinzheng|yinzheng-prompt|blob|data|devtools|chrome-devtools):/.test(url);
}
