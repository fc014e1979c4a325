import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { escaped } from './plain-pages.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The program that opens a file with what the desktop opens it with; undefined: there is no desktop. */
export function opener(env: Environment, platform: NodeJS.Platform): readonly string[] | undefined {
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  if (platform === 'darwin') return ['open'];
  const display = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((name) => name !== undefined && name !== '');
  return display ? ['xdg-open'] : undefined;
}

/**
 * Opens an address in the desktop's browser. Other users can read the arguments of a program: the address stands in
 * a file that only this user can read, which sends the browser on.
 * @returns removes that file
 */
export function openInBrowser([program = '', ...args]: readonly string[], address: string): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'yinzheng-'));
  const path = join(folder, 'open.html');
  const page = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${escaped(address)}">\n`;
  writeFileSync(path, page, { mode: 0o600, flag: 'wx' });
  const child = spawn(program, [...args, path], { detached: true, stdio: 'ignore' });
  // The address is printed too: a desktop that opens nothing keeps nobody out.
  child.on('error', () => undefined);
  child.unref();
  return () => rmSync(folder, { recursive: true, force: true });
}
