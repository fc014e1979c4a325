/** What puts other code, or other switches, into a process that is started. */
const DROPPED: readonly string[] = ['LD_PRELOAD', 'LD_LIBRARY_PATH', 'NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE'];

/** The environment that a device host gets: this program's, but for what would load other code beside the module. */
export function deviceEnvironment(from: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(from).filter(
      (pair): pair is [string, string] => pair[1] !== undefined && !DROPPED.includes(pair[0].toUpperCase()),
    ),
  );
}
