import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '@yinzheng/core/kernel';
import { expect, it } from 'vitest';
import { deviceSettingsFile } from '../../../src-main/adapters/device-settings.ts';
import { NO_SETTINGS, openSettings } from '../../../src-main/devices/settings.ts';
import { FakeModule, fakeDevices } from '../../support/fake-module.ts';
import { keyOf } from '../../support/certificates.ts';
import { tempDir } from '../../support/temp.ts';

const PINS = [{ manufacturer: 'M', model: 'T', serial: '1', changedAt: '2026-06-01T00:00:00.000Z' }];

it('keeps what is changed over what another process wrote meanwhile', () => {
  const path = join(tempDir(), 'devices.json');
  const [one, other] = [openSettings(deviceSettingsFile(path)), openSettings(deviceSettingsFile(path))];
  one.change((now) => ({ ...now, pinDays: 30 }));
  other.change((now) => ({ ...now, pins: PINS }));
  expect(openSettings(deviceSettingsFile(path)).now).toEqual({ ...NO_SETTINGS, pinDays: 30, pins: PINS });
});

it.each([
  ['no JSON', '{'],
  ['no text', Buffer.from([0xff, 0xfe, 0x00])],
  ['another shape', '{"format":"yinzheng-devices","version":1,"modules":[{"path":1}]}'],
  ['another version', '{"format":"yinzheng-devices","version":2,"modules":[]}'],
  ['nothing', ''],
])('puts damaged settings aside and goes on without: %s', (_, bytes) => {
  const path = join(tempDir(), 'devices.json');
  writeFileSync(path, bytes);
  const book = openSettings(deviceSettingsFile(path));
  expect(book.now).toEqual(NO_SETTINGS);
  expect(book.setAside).toBe(`${path}.damaged`);
  expect(readFileSync(`${path}.damaged`)).toEqual(Buffer.from(bytes));
  // A second one does not overwrite the first.
  writeFileSync(path, 'again');
  expect(openSettings(deviceSettingsFile(path)).setAside).toBe(`${path}.damaged-2`);
});

it('says so where devices are shown, and works all the same', async () => {
  const path = join(tempDir(), 'devices.json');
  writeFileSync(path, 'damaged');
  const { devices } = fakeDevices([new FakeModule('/a.so', [{ keys: [keyOf('one')] }])], {
    settings: deviceSettingsFile(path),
  });
  const view = await devices.look();
  expect(view.settingsSetAside).toBe(`${path}.damaged`);
  expect(view.keys).toHaveLength(1);
});

it('goes on where nothing can be kept, and tells it', async () => {
  const { devices, defects } = fakeDevices([new FakeModule('/a.so', [{ keys: [keyOf('one')] }])], {
    settings: {
      read: () => undefined,
      write: () => {
        throw new Error('a full disk');
      },
      setAside: () => '',
    },
  });
  const { keys } = await devices.look();
  const test = await devices.acts.selfTest(keys[0]!.identity, utf8('123456'));
  expect(test.answer).toBe('passed');
  expect(defects.length).toBeGreaterThan(0);
});

it('records a driver’s file at its first use, and refuses a changed one until it is accepted', async () => {
  const module = (): FakeModule => new FakeModule('/a.so', [{ keys: [keyOf('one')] }]);
  const first = fakeDevices([module()]);
  expect((await first.devices.look()).modules[0]).toMatchObject({ condition: 'ready', digest: 'aa' });
  const { settings } = first;
  const changed = fakeDevices([module()], { settings });
  changed.digests.set('/a.so', 'bb');
  const refused = await changed.devices.look();
  expect(refused.modules[0]).toMatchObject({
    condition: 'refused',
    digest: 'bb',
    refusal: { code: 'DRIVER_CHANGED', params: { path: '/a.so' } },
  });
  // What was looked at is what is accepted.
  const { modules } = changed.devices;
  await expect(modules.accept('/a.so', 'cc')).rejects.toMatchObject({ code: 'DRIVER_CHANGED' });
  await modules.accept('/a.so', 'bb');
  expect(changed.devices.view().modules[0]).toMatchObject({ condition: 'ready' });
  const later = fakeDevices([module()], { settings });
  later.digests.set('/a.so', 'bb');
  expect((await later.devices.look()).modules[0]).toMatchObject({ condition: 'ready' });
});

it('does not start a lost process again with another file', async () => {
  const module = new FakeModule('/a.so', [{ keys: [keyOf('one')] }]);
  const { devices, digests } = fakeDevices([module]);
  await devices.look();
  digests.set('/a.so', 'bb');
  const fault = { what: 'crashed', call: 'C_Sign', rv: undefined, detail: '', signed: 'perhaps' } as const;
  module.become({ kind: 'crashed', fault });
  await devices.look();
  expect(devices.view().modules[0]).toMatchObject({ refusal: { code: 'DRIVER_CHANGED' } });
  expect(module.closed).toBe(true);
});

it('uses a driver that a command named only where it is named again', async () => {
  const module = new FakeModule('/cli.so', [{ keys: [keyOf('one')] }]);
  const named = fakeDevices([module], { modules: ['/cli.so'], places: () => [] });
  expect((await named.devices.look()).modules).toHaveLength(1);
  const { settings } = named;
  const without = fakeDevices([module], { settings, places: () => [] });
  expect((await without.devices.look()).modules).toHaveLength(0);
  await without.devices.modules.add('/cli.so');
  expect(without.devices.view().modules).toHaveLength(1);
  const later = fakeDevices([module], { settings, places: () => [] });
  expect((await later.devices.look()).modules).toHaveLength(1);
});
