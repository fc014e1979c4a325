import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where programs keep their users' data on this system. */
function userDataFolder(env: Environment, platform: NodeJS.Platform): string {
  if (platform === 'win32') return env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  const xdg = env['XDG_DATA_HOME'];
  return xdg !== undefined && xdg.startsWith('/') ? xdg : join(homedir(), '.local', 'share');
}

/** The data folder where `--data` names none. */
export function defaultDataFolder(env: Environment, platform: NodeJS.Platform): string {
  return resolve(userDataFolder(env, platform), platform === 'linux' ? 'yinzheng' : 'Yinzheng');
}
