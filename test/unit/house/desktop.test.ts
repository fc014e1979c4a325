import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRuntime, whyNot } from '../../../scripts/desktop.ts';
import { tempDir, writeTree } from '../../support/temp.ts';

const DESK = { platform: 'linux', env: { DISPLAY: ':0' }, isRoot: false, words: [] } as const;

describe('npm start opens the desktop client', () => {
  it('where there is a screen and an ordinary user', () => {
    expect(whyNot(DESK)).toBeUndefined();
    expect(whyNot({ ...DESK, env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBeUndefined();
    expect(whyNot({ ...DESK, platform: 'win32', env: {} })).toBeUndefined();
    expect(whyNot({ ...DESK, words: ['--data', 'x'] })).toBeUndefined();
  });

  it('nowhere else, and says why', () => {
    expect(whyNot({ ...DESK, env: {} })).toBe('no-screen');
    expect(whyNot({ ...DESK, env: { DISPLAY: '' } })).toBe('no-screen');
    expect(whyNot({ ...DESK, isRoot: true })).toBe('root');
    for (const word of ['--browser', '--no-open', '--port=1', '--help']) {
      expect(whyNot({ ...DESK, words: [word] })).toBe('asked');
    }
  });
});

describe('its runtime', () => {
  const linux = (env = {}) => ({ platform: 'linux', env }) as const;

  it('is the one that is named, or none', () => {
    const folder = tempDir();
    expect(findRuntime(folder, linux({ ELECTRON_OVERRIDE_DIST_PATH: folder }))).toBeUndefined();
    writeTree(folder, { electron: '' });
    const program = join(folder, 'electron');
    expect(findRuntime(folder, linux({ ELECTRON_OVERRIDE_DIST_PATH: folder }))).toBe(program);
  });

  it('is the one that lies there, or is fetched; one that cannot be had is not asked for again at once', () => {
    const root = tempDir();
    const folder = join(root, 'node_modules', 'electron');
    expect(findRuntime(root, linux())).toBeUndefined();
    const tries = join(root, 'tries');
    const note = `require('fs').appendFileSync(${JSON.stringify(tries)}, 'x');`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'install.js'), `${note} process.exit(1)`);
    expect(findRuntime(root, linux())).toBeUndefined();
    expect(findRuntime(root, linux())).toBeUndefined();
    expect(readFileSync(tries, 'utf8')).toBe('x');
    writeTree(folder, { 'path.txt': 'electron', 'dist/electron': '' });
    expect(findRuntime(root, linux())).toBe(join(folder, 'dist', 'electron'));
  });
});
