import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from '@yinzheng/core/kernel';
import { describe, expect, it } from 'vitest';
import { acquireOwner } from '../../../src-main/adapters/owner-lock.ts';
import { codeOf } from '../../support/codes.ts';
import { ROOT } from '../../support/repo.ts';
import { tempDir } from '../../support/temp.ts';

const HOLD = `
import { acquireOwner } from './src-main/adapters/owner-lock.ts';
acquireOwner(process.argv[1]);
console.log('held');
setInterval(() => undefined, 1000);
`;

/** The process that a folder is said to be busy with; undefined when it is free. */
function busyWith(folder: string): unknown {
  try {
    acquireOwner(folder).release();
    return undefined;
  } catch (error) {
    if (hasCode(error, 'DATA_FOLDER_BUSY')) return error.params['pid'];
    throw error;
  }
}

describe('the owner of a data folder', () => {
  it('is one at a time, and says who', () => {
    const folder = tempDir();
    const lock = acquireOwner(folder);
    expect(busyWith(folder)).toBe(process.pid);
    lock.release();
    lock.release();
    expect(existsSync(join(folder, 'owner.json'))).toBe(false);
    acquireOwner(folder).release();
  });

  it('is another process until that is killed', async () => {
    const folder = tempDir();
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', HOLD, folder], {
      cwd: ROOT,
    });
    await once(child.stdout, 'data');
    expect(busyWith(folder)).toBe(child.pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(join(folder, 'owner.json'))).toBe(true);
    acquireOwner(folder).release();
  });

  it('is not held by a note that somebody left', () => {
    const folder = tempDir();
    writeFileSync(join(folder, 'owner.json'), JSON.stringify({ pid: 1, since: '2026-01-01T00:00:00Z' }));
    acquireOwner(folder).release();
    expect(codeOf(() => acquireOwner(join(folder, 'none')))).toBe('FILE_UNWRITABLE');
  });
});
