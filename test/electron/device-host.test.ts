import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceFault } from '@yinzheng/core/devices';
import { build } from 'vite';
import { expect, it, vi } from 'vitest';
import type { ModuleCondition } from '../../src-main/devices/types.ts';
import { electronForTests, launchElectron } from '../support/electron-runtime.ts';
import { makeSoftModule, testModule } from '../support/softtoken.ts';
import { tempDir } from '../support/temp.ts';

vi.setConfig({ testTimeout: 120_000 });

/** What the application of test/electron/device-app tells. */
export interface DeviceStory {
  readonly typed: unknown;
  readonly keys: readonly { readonly publicKey: readonly number[]; readonly signs: boolean | undefined }[];
  /** /proc/PID/coredump_filter of the device hosts. */
  readonly filters: readonly string[];
  readonly conditions: readonly ModuleCondition[];
  readonly refused: DeviceFault | undefined;
  readonly forgotten: DeviceFault | undefined;
  /** Device hosts that live in the end. */
  readonly left: readonly number[];
}

/** Builds the application into a folder of its own: Electron's Node reads no TypeScript. */
async function buildApp(): Promise<string> {
  const folder = tempDir();
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { target: 'node', noExternal: true, external: ['electron'] },
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      emptyOutDir: true,
      rolldownOptions: { input: { main: join(import.meta.dirname, 'device-app', 'main.ts') } },
    },
  });
  writeFileSync(
    join(folder, 'package.json'),
    '{"name":"devices","version":"1.0.0","main":"main.js","type":"module"}',
  );
  return folder;
}

it('device hosts are utility processes: a PIN comes by a port, a driver that hangs or crashes is named', async (context) => {
  const electron = electronForTests(context);
  const module = makeSoftModule();
  const entry = join(electron.app, 'out', 'main', 'device-host.js');
  const paths = [entry, module.path, testModule('aborts'), testModule('sleeps')];
  const application = await launchElectron(context, {
    app: await buildApp(),
    env: { YINZHENG_DEVICE_TEST: paths.join('|') },
  });
  const story = await application.evaluate(
    () => (globalThis as unknown as { story: Promise<DeviceStory> }).story,
  );
  expect(story.typed).toEqual({ accepted: true });
  expect(story.keys).toEqual([{ publicKey: [...module.publicKeys[0]![0]!], signs: true }]);
  expect(story.filters).toEqual(['00000000']);
  expect(story.conditions).toMatchObject([
    { kind: 'crashed', fault: { what: 'crashed', call: 'C_Initialize' } },
    { kind: 'hung', fault: { what: 'hung', call: 'C_Initialize' } },
  ]);
  expect(story.refused).toMatchObject({ what: 'down' });
  expect(story.forgotten).toMatchObject({ what: 'missing', detail: 'session' });
  expect(story.left).toEqual([]);
});
