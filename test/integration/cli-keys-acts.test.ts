import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  keysChangePinSchema,
  keysCsrSchema,
  keysDoctorSchema,
  keysImportSchema,
  keysListSchema,
  keysSealsSchema,
  keysSelfTestSchema,
} from '@yinzheng/contract/cli';
import { parseCertificate, derToPem } from '@yinzheng/core/pki';
import { describe, expect, it } from 'vitest';
import { issue, keyOf } from '../support/certificates.ts';
import { cli, jsonLines, refusalCode, type CliRun } from '../support/cli.ts';
import { makeSeal, party, sealSpec } from '../support/made-seals.ts';
import { DISTID, openssl } from '../support/openssl.ts';
import { makeSoftHsm } from '../support/softhsm.ts';
import { makeSoftModule, testModule, USER_PIN } from '../support/softtoken.ts';
import { tempDir } from '../support/temp.ts';
import { run } from '../support/tools.ts';

// `yinzheng keys` without a data folder: a driver that is named is enough.

const MINUTE = { timeout: 60_000 };

function keys(module: { readonly path: string }, words: readonly string[], pins: readonly string[] = []) {
  return cli(['keys', ...words, '--module', module.path, '--allow-writable', '--json'], { pins });
}

function made<T>(schema: { parse(value: unknown): T }, ran: CliRun): T {
  expect(ran.code, ran.stdout + ran.stderr).toBe(0);
  return schema.parse(jsonLines(ran)[0]);
}

describe('what is done with a key', MINUTE, () => {
  it('a request that openssl verifies, of the key that is there or of a new one; its certificate is imported', async () => {
    const module = makeSoftModule();
    const cwd = tempDir();
    const subject = 'C=CN, O=某市教育局, CN=王芳\\, 张伟';
    const csr = async (file: string, ...more: string[]) => {
      const out = join(cwd, file);
      const words = ['csr', '--subject', subject, '--out', out, ...more];
      const request = made(keysCsrSchema, await keys(module, words, [USER_PIN]));
      expect(readFileSync(out, 'latin1')).toBe(request.request);
      const told = openssl(
        ['req', '-in', file, '-verify', '-noout', '-subject', '-nameopt', 'utf8', '-vfyopt', DISTID],
        cwd,
      );
      expect(told).toContain('王芳');
      return request;
    };
    const old = await csr('old.pem');
    expect(old.publicKey).toBe(Buffer.from(module.publicKeys[0]![0]!).toString('hex'));
    const fresh = await csr('new.pem', '--new', '--label', '新钥匙');
    expect(fresh.publicKey).not.toBe(old.publicKey);
    const ca = party('Root', undefined);
    const publicKey = Uint8Array.from(Buffer.from(fresh.publicKey, 'hex'));
    const issued = party('王芳', ca, { publicKey } as never);
    writeFileSync(join(cwd, 'cert.pem'), derToPem(issued.certificate.der, 'CERTIFICATE'));
    const imported = await keys(module, ['import-cert', join(cwd, 'cert.pem')], [USER_PIN]);
    expect(made(keysImportSchema, imported).certificate).toMatchObject({ holder: '王芳', use: 'sign' });
    const rows = made(keysListSchema, await keys(module, ['list']));
    const row = rows.find((one) => one.publicKey === fresh.publicKey);
    expect(row).toMatchObject({ state: 'pin-needed', certificates: [{ holder: '王芳' }] });
    const strange = issue({ cn: 'somebody else' }).certificate;
    writeFileSync(join(cwd, 'strange.der'), strange.der);
    const refused = await keys(module, ['import-cert', join(cwd, 'strange.der')], [USER_PIN]);
    expect([refused.code, refusalCode(refused)]).toEqual([1, 'KEY_CERT_NOT_MATCHING']);
  });

  it('a seal onto the key that it lists, and back', async () => {
    const maker = party('Seal Maker', party('Root', undefined));
    const unit = party('A Unit', maker);
    const seal = makeSeal(maker, unit, { esID: 'YZ0001' });
    const { privateKey } = unit;
    const module = makeSoftModule({ slots: [{ keys: [{ privateKey, certificate: unit.certificate.der }] }] });
    const cwd = tempDir();
    writeFileSync(join(cwd, 'seal.esl'), seal);
    const written = await keys(module, ['write-seal', join(cwd, 'seal.esl')], [USER_PIN]);
    expect(made(keysSealsSchema, written).seals).toMatchObject([{ id: 'YZ0001', ofKey: true }]);
    const read = made(keysSealsSchema, await keys(module, ['read-seals', '--out', join(cwd, 'read')]));
    expect(new Uint8Array(readFileSync(read.seals[0]!.out!))).toEqual(seal);
    const other = makeSeal(maker, party('Another Unit', maker), { esID: 'YZ0002' });
    writeFileSync(join(cwd, 'other.esl'), other);
    expect(refusalCode(await keys(module, ['write-seal', join(cwd, 'other.esl')], [USER_PIN]))).toBe(
      'SEAL_NOT_OF_KEY',
    );
  });

  it('a new PIN: a weak one costs no try, and the old one is none afterwards', async () => {
    const module = makeSoftModule();
    const weak = await keys(module, ['change-pin'], [USER_PIN, '123456']);
    expect([weak.code, refusalCode(weak)]).toEqual([1, 'PIN_RUN']);
    expect(module.count('C_SetPIN')).toBe(0);
    const fresh = 'tq83-xw1';
    expect(made(keysChangePinSchema, await keys(module, ['change-pin'], [USER_PIN, fresh])).key).toBe(
      'ST000001',
    );
    expect(refusalCode(await keys(module, ['self-test'], [USER_PIN]))).toBe('KEY_PIN_WRONG_LOW');
    const tested = made(keysSelfTestSchema, await keys(module, ['self-test'], [fresh]));
    expect(tested).toEqual({ key: 'ST000001', profile: 'sansec-e', answer: 'passed', reason: '' });
  });

  it('a self-test that fails says which profile was tried and why', async () => {
    const module = makeSoftModule();
    const failed = await keys(module, ['self-test', '--profile', 'sansec-message'], [USER_PIN]);
    expect(failed.code).toBe(1);
    expect(keysSelfTestSchema.parse(jsonLines(failed)[0])).toMatchObject({
      profile: 'sansec-message',
      answer: 'failed',
      reason: 'KEY_SIGNATURE_WRONG',
    });
  });

  it('a self-test names the call that it failed in and a code that nobody knows', async () => {
    const module = makeSoftModule();
    module.fault({ call: 'C_SignInit', from: 1 }, { do: 'error', number: 0x8000_0081 });
    const told = await keys(module, ['self-test'], [USER_PIN]);
    expect([told.code, keysSelfTestSchema.parse(jsonLines(told)[0])]).toMatchObject([
      1,
      { answer: 'failed', reason: 'KEY_FAULT', call: 'C_SignInit', code: '0x80000081' },
    ]);
    const words = ['keys', 'self-test', '--module', module.path, '--allow-writable', '--lang', 'zh-CN'];
    const { stdout } = await cli(words, { pins: [USER_PIN] });
    expect(stdout).toContain('C_SignInit 返回错误代码 0x80000081');
  });

  it('a profile that does not exist is no matter of the key: it is said before anything is asked', async () => {
    const module = makeSoftModule();
    for (const name of ['nosuch', 'sansec-e+foo', '']) {
      const refused = await keys(module, ['self-test', '--profile', name], [USER_PIN]);
      expect([name, refused.code]).toEqual([name, 64]);
      expect(refused.stderr).toContain('sansec-e, sansec-e-der');
    }
    expect(module.count('C_Initialize')).toBe(0);
  });

  it('seals are written each under a name of its own', async () => {
    const maker = party('Seal Maker', party('Root', undefined));
    const unit = party('A Unit', maker);
    const { property } = sealSpec(unit);
    const seal = (esID: string, name: string) => {
      const value = makeSeal(maker, unit, { esID, property: { ...property, name } });
      return { label: name, application: 'SESeal', value };
    };
    const data = [seal('YZ1', '旧'), seal('YZ1', '新'), seal('A/B', '甲'), seal('a_b', '乙')];
    const own = [{ privateKey: unit.privateKey, certificate: unit.certificate.der }];
    const module = makeSoftModule({ slots: [{ keys: own, data }] });
    const out = join(tempDir(), 'read');
    const read = made(keysSealsSchema, await keys(module, ['read-seals', '--out', out]));
    expect(readdirSync(out).sort()).toEqual(['A_B.esl', 'YZ1-2.esl', 'YZ1.esl', 'a_b-2.esl']);
    const written = read.seals.map((one) => Buffer.from(readFileSync(one.out!)));
    for (const { value } of data) expect(written.some((bytes) => bytes.equals(value))).toBe(true);
    // A name that is taken stops it before any is written.
    const again = await keys(module, ['read-seals', '--out', out]);
    expect(refusalCode(again)).toBe('OUTPUT_EXISTS');
  });

  it('picks no key silently, and none that is not there', async () => {
    const module = makeSoftModule({ slots: [{}, {}] });
    expect(refusalCode(await keys(module, ['self-test'], [USER_PIN]))).toBe('KEY_AMBIGUOUS');
    expect(refusalCode(await keys(module, ['self-test', '--key', 'X'], [USER_PIN]))).toBe('KEY_UNKNOWN');
    const [, second] = made(keysListSchema, await keys(module, ['list']));
    const named = await keys(module, ['self-test', '--key', second!.identity.slice(0, 8)], [USER_PIN]);
    expect(made(keysSelfTestSchema, named).key).toBe('ST000002');
    const empty = makeSoftModule({ slots: [null] });
    expect(refusalCode(await keys(empty, ['self-test'], [USER_PIN]))).toBe('KEYS_NONE');
    expect(made(keysListSchema, await keys(empty, ['list']))).toEqual([]);
  });
});

describe('`keys doctor`', MINUTE, () => {
  const doctor = async (path: string, ...more: string[]) => {
    const ran = await keys({ path }, ['doctor', ...more]);
    return { code: ran.code, report: keysDoctorSchema.parse(jsonLines(ran)[0]) };
  };
  const codes = ({ report }: Awaited<ReturnType<typeof doctor>>) => report.findings.map(({ code }) => code);

  it('has a text of its own for each kind of trouble', async (context) => {
    const crashed = await doctor(testModule('aborts', context));
    expect([crashed.code, codes(crashed)]).toEqual([1, ['DRIVER_CRASHED']]);
    const hung = await doctor(testModule('sleeps', context), '--driver-timeout', '300');
    expect([hung.code, codes(hung)]).toEqual([1, ['DRIVER_HUNG']]);
    const missing = await doctor('/no/such/driver.so');
    expect([missing.code, codes(missing)]).toEqual([1, ['DRIVER_MISSING']]);
    const text = join(tempDir(), 'text.so');
    writeFileSync(text, 'no library');
    expect(codes(await doctor(text))).toEqual(['DRIVER_BROKEN']);
    const messages = [crashed, hung, missing].flatMap(({ report }) =>
      report.findings.map(({ message }) => message),
    );
    expect(new Set(messages).size).toBe(3);
    // Nothing is left behind of what hung.
    const { stdout } = run('ps', ['-eo', 'args']);
    expect(
      stdout.split('\n').filter((line) => line.includes('device-host') && line.includes('sleeps.so')),
    ).toEqual([]);
  });

  it('says what is missing for a maker that nobody knows, and what to try', async () => {
    const module = makeSoftModule({ slots: [{ manufacturer: 'Unknown', model: 'X' }] });
    module.lie(0, 'mechanisms', '0x80008001');
    const { code, report } = await doctor(module.path);
    expect(code).toBe(1);
    expect(report.findings.map((one) => one.code)).toContain('KEY_PROFILE_UNKNOWN');
    expect(report.keys[0]!.profileWhy).toMatch(/sansec.*0x80008105.*--profile sansec-/);
  });

  it('is well with a key that is well, in both languages, and holds no PIN', async () => {
    const { key, certificate } = issue({ cn: 'one' });
    const module = makeSoftModule({
      slots: [{ keys: [{ privateKey: key.privateKey, certificate: certificate.der }] }],
    });
    for (const lang of ['zh-CN', 'en']) {
      const ran = await cli(['keys', 'doctor', '--lang', lang, '--module', module.path, '--allow-writable']);
      expect([ran.code, ran.stderr]).toEqual([0, '']);
      expect(ran.stdout).toContain('ST000001');
      expect(ran.stdout).not.toContain(USER_PIN);
      expect(ran.stdout).not.toMatch(/\{[a-z]+\}|doctor\.|state\./);
    }
    expect(parseCertificate(certificate.der).publicKey.sm2Point).toEqual(keyOf('one').publicKey);
  });

  it('says since when a certificate is over', async () => {
    const spec = { notBefore: new Date('2024-01-02T00:00:00Z'), notAfter: new Date('2025-03-04T00:00:00Z') };
    const { key, certificate } = issue({ cn: 'one', spec });
    const own = { privateKey: key.privateKey, certificate: certificate.der };
    const { report } = await doctor(makeSoftModule({ slots: [{ keys: [own] }] }).path);
    const found = report.findings.find(({ code }) => code === 'KEY_CERT_EXPIRED');
    expect(found?.message).toContain('2025年3月4日');
  });

  it('tells of SoftHSM2 cleanly that it holds no SM2 key', async (context) => {
    const hsm = makeSoftHsm(context);
    hsm.addToken('hsm', '1234', '4321');
    const before = process.env['SOFTHSM2_CONF'];
    process.env['SOFTHSM2_CONF'] = hsm.env['SOFTHSM2_CONF'];
    try {
      const rows = made(keysListSchema, await keys(hsm, ['list']));
      const row = rows.find(({ label }) => label === 'hsm')!;
      expect(row).toMatchObject({ state: 'key-not-sm2', profile: null, publicKey: null });
      expect(rows.filter((one) => one !== row).map(({ state }) => state)).toEqual(['uninitialised']);
      expect(codes(await doctor(hsm.path))).toContain('KEY_NOT_SM2');
      const refused = await keys(hsm, ['self-test', '--key', row.identity.slice(0, 12)], ['1234']);
      expect([refused.code, refusalCode(refused)]).toEqual([1, 'KEY_NOT_SM2']);
    } finally {
      if (before === undefined) delete process.env['SOFTHSM2_CONF'];
      else process.env['SOFTHSM2_CONF'] = before;
    }
  });
});

describe('`keys list` in words', MINUTE, () => {
  const words = async (module: { readonly path: string }, ...more: string[]) => {
    const base = ['keys', 'list', '--module', module.path, '--allow-writable', '--lang', 'zh-CN'];
    return cli([...base, ...more]);
  };

  it('says that a key can be used only where it can', async () => {
    const module = makeSoftModule({ slots: [{ manufacturer: 'Unknown', model: 'X' }, { pad: true }] });
    module.lie(0, 'mechanisms', '0x00000040');
    const { stdout } = await words(module);
    expect(stdout).toContain('不能签名');
    expect(stdout).toContain('需要口令；使用时输入。');
    expect(stdout).toContain('需要口令；使用时在钥匙自带的键盘上输入。');
    expect(stdout).not.toContain('可以使用');
    const doctor = await cli([
      'keys',
      'doctor',
      '--module',
      module.path,
      '--allow-writable',
      '--lang',
      'zh-CN',
    ]);
    expect(doctor.stdout).toMatch(/。（KEY_PROFILE_UNKNOWN）\n/);
  });

  it('tells a key that is not there from none at all, and from one that cannot be read', async () => {
    const module = makeSoftModule();
    const other = await words(module, '--key', 'NOPE');
    expect([other.code, other.stdout]).toEqual([0, expect.stringContaining('没有找到序列号为 NOPE 的钥匙')]);
    module.unrecognised(0);
    const unread = await words(module);
    expect([unread.code, unread.stdout]).toEqual([0, expect.stringContaining('认不出插口里的钥匙')]);
    expect(unread.stdout).not.toContain('没有发现');
    expect(refusalCode(await keys(module, ['read-seals']))).toBe('KEY_UNRECOGNISED');
  });

  it('says what is wrong with a driver that lists nothing, and which call it was', async () => {
    const module = makeSoftModule();
    module.fault({ call: 'C_GetSlotList', from: 1 }, { do: 'error', number: 5 });
    const { code, stdout, stderr } = await words(module);
    expect([code, stdout]).toEqual([1, expect.not.stringContaining('把钥匙')]);
    expect(stderr).toContain('softtoken.so');
    expect(stderr).toContain('C_GetSlotList: CKR_GENERAL_ERROR (0x05)');
  });
});

describe('words of the command', () => {
  it.each([
    [['keys']],
    [['keys', 'dance']],
    [['keys', 'list', 'file']],
    [['keys', 'import-cert']],
    [['keys', 'list', '--profile', 'x']],
    [['keys', 'csr', '--subject', 'nobody', '--module', '/none.so']],
    [['keys', 'list', '--driver-timeout', '1', '--module', '/none.so']],
  ])('are refused where they make no sense: %j', async (words) => {
    expect((await cli(words)).code).toBe(64);
  });

  it('need no driver and no folder to say that there is none', async () => {
    const listed = await cli(['keys', 'list', '--json']);
    expect([listed.code, listed.stdout]).toEqual([0, '[]\n']);
    const doctor = await cli(['keys', 'doctor', '--json']);
    expect(doctor.code).toBe(1);
    expect(keysDoctorSchema.parse(jsonLines(doctor)[0]).findings).toMatchObject([{ code: 'DRIVER_NONE' }]);
    expect(refusalCode(await cli(['keys', 'list', '--json', '--data', tempDir()]))).toBe(
      'DATA_FOLDER_MISSING',
    );
  });
});
