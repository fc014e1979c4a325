// Ways to look into a running program from outside, or around its sandbox. Fuses of the package shut what Node would
// take (inspect, NODE_OPTIONS); for what Chromium takes this is the lock.

const NAMES = [
  'inspect',
  'remote-debugging-',
  'remote-allow-origins',
  'js-flags',
  'enable-logging',
  'auto-open-devtools-for-tabs',
  'disable-web-security',
  'disable-site-isolation-trials',
  'no-sandbox',
  'disable-setuid-sandbox',
  'disable-namespace-sandbox',
  'disable-seccomp-filter-sandbox',
  'single-process',
  'load-extension',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
];
const VARIABLES = ['NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE', 'NODE_INSPECT_RESUME_ON_START'] as const;

/**
 * Names of switches and variables with which somebody could look in or get around a guard; none: it was started
 * plainly. Windows takes a stroke before a switch too, and letters of either case.
 */
export function waysIn(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const sign = platform === 'win32' ? /^(?:--?|\/)/ : /^--?/;
  const switches = words.flatMap((word) => {
    const name = word.split('=')[0] ?? '';
    const plain = name.replace(sign, '').toLowerCase();
    return sign.test(word) && NAMES.some((one) => plain.startsWith(one)) ? [name] : [];
  });
  const variables = VARIABLES.filter((name) => (environment[name] ?? '') !== '');
  return [...switches, ...variables];
}
