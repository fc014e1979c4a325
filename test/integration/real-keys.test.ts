import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keysDoctorSchema, keysSelfTestSchema } from '@yinzheng/contract/cli';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { cli, jsonLines } from '../support/cli.ts';
import { issue } from '../support/certificates.ts';
import { ROOT } from '../support/repo.ts';
import { makeSoftModule, testModule, USER_PIN } from '../support/softtoken.ts';

// Keys that lie on a developer's desk, named in a file that is never committed (docs/devices.md).

const FILE = join(ROOT, 'test', 'real-keys.local.json');

const deskSchema = z.array(
  z.strictObject({
    /** Absolute path of the driver. */
    module: z.string().min(1),
    /** Serial number; without it the only key is meant. */
    key: z.string().min(1).optional(),
    /** Left out: nothing that needs it is tried. A wrong one costs one of the key's tries. */
    pin: z.string().min(1).optional(),
  }),
);
type DeskKey = z.infer<typeof deskSchema>[number];

const desk = existsSync(FILE) ? deskSchema.parse(JSON.parse(readFileSync(FILE, 'utf8'))) : [];

async function tryOut({ module, key, pin }: DeskKey, more: readonly string[] = []): Promise<void> {
  const words = ['--module', module, ...(key === undefined ? [] : ['--key', key]), '--json', ...more];
  const looked = await cli(['keys', 'doctor', ...words]);
  const doctor = keysDoctorSchema.parse(jsonLines(looked)[0]);
  expect(doctor.modules.map(({ path, problem }) => ({ path, problem }))).toEqual([
    { path: module, problem: null },
  ]);
  expect(doctor.keys.filter(({ publicKey }) => publicKey !== null)).not.toEqual([]);
  if (pin === undefined) return;
  const tested = await cli(['keys', 'self-test', ...words], { pins: [pin] });
  expect(keysSelfTestSchema.parse(jsonLines(tested)[0])).toMatchObject({ answer: 'passed', reason: '' });
}

it('what is tried on real keys passes on the test module', { timeout: 60_000 }, async (context) => {
  testModule('softtoken', context);
  const { key, certificate } = issue({ cn: 'desk' });
  const keys = [{ privateKey: key.privateKey, certificate: certificate.der }];
  const module = makeSoftModule({ slots: [{ serial: 'DESK1', keys }] });
  await tryOut({ module: module.path, key: 'DESK1', pin: USER_PIN });
});

it('keys on this desk', { timeout: 600_000 }, async (context) => {
  if (desk.length === 0) context.skip('test/real-keys.local.json names no real key');
  for (const entry of desk) await tryOut(entry);
});
