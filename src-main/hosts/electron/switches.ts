// Ways to look into a running program from outside. Fuses of the package shut them for users; this is the second lock.

const SWITCH =
  /^--?(?:inspect(?:-|=|$)|remote-debugging-|js-flags|enable-logging|disable-web-security|no-sandbox|load-extension|renderer-cmd-prefix|utility-cmd-prefix|gpu-launcher)/;
const VARIABLES = ['NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE', 'NODE_INSPECT_RESUME_ON_START'] as const;

/** Names of switches and variables with which somebody could look in or get around a guard; none: it was started plainly. */
export function waysIn(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const switches = words.filter((word) => SWITCH.test(word)).map((word) => word.split('=')[0] ?? word);
  const variables = VARIABLES.filter((name) => (environment[name] ?? '') !== '');
  return [...switches, ...variables];
}
