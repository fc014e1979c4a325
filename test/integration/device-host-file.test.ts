import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FILE_CHANGED_LOADED } from '@yinzheng/core/devices';
import { toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { faultOf as faultOfCall } from '../../src-main/device-host/fault.ts';
import { holdFile, isMapped } from '../../src-main/device-host/file-check.ts';
import { makeLibrary } from '../../src-main/device-host/library.ts';
import type { Cryptoki } from '../../src-main/device-host/cryptoki.ts';
import type { Calls } from '../../src-main/device-host/calls.ts';
import { makeDevices, memorySettings, nodeLauncher } from '../../src-main/devices/index.ts';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { faultOf, testHost } from '../support/device-host.ts';
import { run, requireTool } from '../support/tools.ts';
import { makeSoftModule, testModule } from '../support/softtoken.ts';
import { tempDir } from '../support/temp.ts';

// A driver's file at the moment when it is loaded: not the one that was checked a second before.

vi.setConfig({ testTimeout: 60_000 });
beforeAll(() => void testModule('softtoken'), 300_000);

it('a file that was exchanged between its check and its load is not loaded, and said to have changed', async () => {
  const module = makeSoftModule();
  const other = testModule('aborts');
  const node = nodeLauncher();
  const begun: string[] = [];
  const devices = makeDevices({
    ...SYSTEM,
    launcher: {
      launch: (name) => {
        // After the check, before the process has begun.
        begun.push(name);
        copyFileSync(other, `${module.path}.new`);
        renameSync(`${module.path}.new`, module.path);
        return node.launch(name);
      },
    },
    settings: memorySettings(),
    ...{ modules: [module.path], only: true, allowWritable: true, pollMs: 0 },
  });
  try {
    await devices.look();
    const [seen] = devices.view().modules;
    // Had it been loaded, it would have aborted the process.
    expect(seen).toMatchObject({ condition: 'broken', fault: { call: 'digest', detail: module.path } });
    expect(begun).toEqual(['softtoken.so']);
    // Before it is started again the file is looked at: then it is refused for good.
    await vi.waitFor(() => {
      const [now] = devices.view().modules;
      expect(now?.refusal).toMatchObject({ code: 'DRIVER_CHANGED' });
    }, 20_000);
    expect(begun).toHaveLength(1);
  } finally {
    await devices.close();
  }
});

describe('a file that is held', () => {
  const make = async () => {
    const folder = tempDir();
    const path = join(folder, 'driver.so');
    writeFileSync(path, 'as it was');
    return { folder, path, held: await holdFile(path) };
  };
  const CHANGES: Record<string, (path: string) => void> = {
    'is written': (path) => writeFileSync(path, 'as it iss'),
    'is replaced': (path) => {
      writeFileSync(`${path}.new`, 'as it was');
      renameSync(`${path}.new`, path);
    },
    'is taken away': (path) => rmSync(path),
    'is taken away and put back': (path) => {
      renameSync(path, `${path}.old`);
      renameSync(`${path}.old`, path);
    },
  };

  it('has the digest that openssl tells', async (context) => {
    const { path, held } = await make();
    const told = run(requireTool(context, 'openssl'), ['dgst', '-sm3', '-r', path]);
    expect(held.digest).toBe(told.stdout.split(' ')[0]);
    expect(held.digest).toBe(toHex(sm3(readFileSync(path))));
    expect(held.unchanged()).toBe(true);
    held.close();
  });

  it.each(Object.keys(CHANGES))('is not the same when it %s', async (name) => {
    const { path, held } = await make();
    CHANGES[name]!(path);
    expect(held.unchanged()).toBe(false);
    held.close();
  });
});

describe('loading', () => {
  const calls: Calls = {
    make: async (_call, _limit, work) => await work(MODULE),
    withSecret: async (_call, _limit, work) => await work(MODULE),
  };
  const done = { loaded: '', initialised: 0, during: (): void => undefined };
  const MODULE = {
    load: (path: string) => {
      done.loaded = path;
      done.during();
    },
    C_Initialize: () => {
      done.initialised += 1;
    },
  } as unknown as Cryptoki;

  it('of a folder that was exchanged and put back meanwhile is not believed: another file is mapped', async () => {
    const folder = join(tempDir(), 'maker');
    mkdirSync(folder);
    const path = join(folder, 'driver.so');
    writeFileSync(path, 'a library');
    const digest = toHex(sm3(readFileSync(path)));
    const library = makeLibrary(() => Promise.resolve(MODULE));
    await expect(library.load({ path, again: false, digest }, calls)).rejects.toMatchObject({
      fault: { what: 'load', call: FILE_CHANGED_LOADED, detail: path },
    });
    expect(done).toMatchObject({ loaded: path, initialised: 0 });
    expect([isMapped(path), isMapped(process.execPath)]).toEqual([false, true]);
  });

  it('of a file of another digest is not begun', async () => {
    const path = join(tempDir(), 'driver.so');
    writeFileSync(path, 'another library');
    done.loaded = '';
    const library = makeLibrary(() => Promise.resolve(MODULE));
    const order = { path, again: false, digest: toHex(sm3(Uint8Array.of(1))) };
    await expect(library.load(order, calls)).rejects.toMatchObject({ fault: { call: 'digest' } });
    expect(done.loaded).toBe('');
  });

  it.each(['fails', 'is refused by the library'])(
    'of a file that is exchanged meanwhile, and that %s, is not said to have run nothing',
    async (how) => {
      const path = join(tempDir(), 'driver.so');
      writeFileSync(path, 'a library');
      const digest = toHex(sm3(readFileSync(path)));
      done.during = () => {
        writeFileSync(path, 'another');
        throw new Error(how === 'fails' ? 'no C_GetFunctionList' : 'CKR_GENERAL_ERROR:5');
      };
      const real: Calls = {
        ...calls,
        make: async (call, limit, work) => {
          return await calls.make(call, limit, work).catch((error: unknown) => {
            throw faultOfCall(call, error, false);
          });
        },
      };
      const library = makeLibrary(() => Promise.resolve(MODULE));
      const load = library.load({ path, again: false, digest }, real);
      await expect(load.finally(() => (done.during = () => undefined))).rejects.toMatchObject({
        fault: { call: FILE_CHANGED_LOADED, detail: path },
      });
    },
  );

  it('that fails says what the system says of it', async () => {
    const path = join(tempDir(), 'driver.so');
    writeFileSync(path, 'no library');
    const { host } = testHost(path);
    const fault = await faultOf(host.ask('look', {}));
    expect(fault).toMatchObject({ what: 'load', call: 'load' });
    // dlopen(3): the words of glibc's loader.
    expect(fault.detail).toMatch(/driver\.so: (?:file too short|invalid ELF header)$/);
  });
});
