import { keysDoctorSchema, keysListSchema } from '@yinzheng/contract/cli';
import { refusalSchema } from '@yinzheng/contract/errors';
import { KEY_STATES } from '@yinzheng/core/devices';
import { expect, it } from 'vitest';
import { cli, jsonLines } from '../support/cli.ts';

// The shapes of `keys --json` that no key is needed for; with keys: test/integration/cli-keys*.test.ts.

const NONE = ['--module', '/no/such/driver.so', '--json'];

it('`keys list` shows a driver that is not there in a row of its own, with a state of the closed list', async () => {
  const run = await cli(['keys', 'list', ...NONE]);
  expect(run.code).toBe(1);
  const rows = keysListSchema.parse(jsonLines(run)[0]);
  expect(rows).toEqual([
    {
      ...{ module: '/no/such/driver.so', slot: null, serial: '', label: '', maker: '', model: '' },
      ...{
        states: ['no-module'],
        state: 'no-module',
        profile: null,
        pinAge: null,
        certificates: [],
        seals: [],
      },
      ...{ identity: '', publicKey: null },
    },
  ]);
  expect(KEY_STATES).toContain(rows[0]!.state);
  expect(run.stderr).toContain('/no/such/driver.so');
});

it('`keys doctor` is a report whatever it finds, `self-test` a refusal', async () => {
  const doctor = await cli(['keys', 'doctor', ...NONE]);
  expect(doctor.code).toBe(1);
  expect(keysDoctorSchema.parse(jsonLines(doctor)[0])).toMatchObject({
    modules: [{ condition: 'refused', problem: { code: 'DRIVER_MISSING' } }],
    findings: [{ code: 'DRIVER_MISSING', about: '/no/such/driver.so' }],
  });
  const refused = await cli(['keys', 'self-test', ...NONE], { pins: ['123456'] });
  expect(refusalSchema.parse(jsonLines(refused)[0]).error.code).toBe('DRIVER_MISSING');
});

it.each([
  ['a state that is not on the list', { states: ['fine'], state: 'fine' }],
  ['no state at all', { states: [] }],
  ['a slot below nought', { slot: -1 }],
  ['something that nobody promised', { pin: '123456' }],
])('no row has %s', (_, change) => {
  const row = {
    ...{
      module: '/a.so',
      slot: 0,
      serial: '1',
      label: '',
      maker: '',
      model: '',
      identity: 'aa',
      publicKey: null,
    },
    ...{
      states: ['pin-needed'],
      state: 'pin-needed',
      profile: null,
      pinAge: null,
      certificates: [],
      seals: [],
    },
  };
  expect(keysListSchema.safeParse([row]).success).toBe(true);
  expect(keysListSchema.safeParse([{ ...row, ...change }]).success).toBe(false);
});
