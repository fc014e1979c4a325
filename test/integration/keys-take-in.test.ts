import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { keysSealsSchema, sealsSchema, verifyRowSchema } from '@yinzheng/contract/cli';
import { hasCode } from '@yinzheng/core/kernel';
import { parseCertificate, type Certificate } from '@yinzheng/core/pki';
import { parseSeal } from '@yinzheng/core/seals';
import { sm2Sign } from '@yinzheng/core/sm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkstation, SYSTEM } from '../../src-main/service/compose.ts';
import { takeInSeal } from '../../src-main/service/take-in-seal.ts';
import { asyncCodeOf, codeOf } from '../support/codes.ts';
import { cli, jsonLines, makeDemo, Office, refusalCode, type CliRun } from '../support/cli.ts';
import { moveKeys } from '../support/hardware-office.ts';
import { SEAL_ID } from '../support/house.ts';
import { keyDesks } from '../support/key-desk.ts';
import { makeOffice, officeClock, type MadeOffice } from '../support/made-office.ts';
import { makeCrl, makeSeal, makeStatusList, party, sealSpec, type Party } from '../support/made-seals.ts';
import { makeSoftModule } from '../support/softtoken.ts';
import { addCrl, addMaker, addStatusList, putSeal, withoutSeals } from '../support/kept-seals.ts';

// A seal that lies on a key alone is taken in, and can be asked for from then on; one that may not be is refused.

const MINUTE = { timeout: 60_000 };
const desks = keyDesks();

function sm3Of(bytes: Uint8Array): string {
  return createHash('sm3').update(bytes).digest('hex');
}

describe('a seal on a key alone, in the window', MINUTE, () => {
  it('is taken in by its custodian, asked for at once, and stamped with its key, which is missed by name', async () => {
    const desk = await desks.open({ alone: true });
    const { zhang, office, unit } = desk;
    const key = await desk.key();
    const digest = sm3Of(unit.sealFiles[0]!);
    expect(key.sealsOnKey).toMatchObject([{ id: office.seal, ofKey: true, known: 'no', digest }]);
    // Every thread has looked once, and there is none.
    expect((await zhang.page('seals.list', {})).seals).toEqual([]);
    expect(await asyncCodeOf(() => desk.stamping())).toBe('SEAL_UNKNOWN');
    const order = { key: key.id, digest };
    for (const role of ['applicant', 'auditor', 'system-admin'] as const) {
      expect(await asyncCodeOf(() => desk.seat(role).page('keys.take-in-seal', order))).toBe('NOT_ALLOWED');
    }
    const taken = await zhang.page('keys.take-in-seal', order);
    expect(taken).toMatchObject({ id: office.seal, added: true });
    expect(desk.service.events.map(({ event }) => event)).toContainEqual({ kind: 'changed', what: 'keys' });
    expect(await zhang.page('keys.take-in-seal', order)).toEqual({ ...taken, added: false });
    expect(await desk.key()).toMatchObject({
      seals: [{ id: office.seal }],
      sealsOnKey: [{ known: 'same' }],
    });
    expect((await zhang.page('seals.list', {})).seals).toMatchObject([
      { id: office.seal, status: 'active', keys: [{ serial: 'HW-1' }] },
    ]);
    const job = await desk.stamping();
    const way = await desk.place(job);
    desk.type(way, unit.custodian.pin);
    await zhang.host('prompt.pin', { job, slip: way.slip });
    const { result } = await zhang.job(job, 'done', 'failed');
    if (result?.kind !== 'stamp') throw new Error('nothing was stamped');
    expect(result.rows).toMatchObject([{ result: 'done' }]);
    unit.module.remove();
    await desk.devices.look();
    // A driver that a test names alone shows no key that is not there; the holder's name it has from the records.
    const holder = parseCertificate(unit.custodian.certificate).subject.commonName;
    await expect(desk.stamping()).rejects.toMatchObject({ code: 'KEY_MISSING', params: { holder } });
    expect(unit.module.count('C_CreateObject')).toBe(0);
  });

  it('is not taken in when its key leaves while it is read, nor when another lies there now', async () => {
    const desk = await desks.open({ alone: true });
    const { zhang, unit } = desk;
    const { id } = await desk.key();
    const order = { key: id, digest: sm3Of(unit.sealFiles[0]!) };
    const take = () => zhang.page('keys.take-in-seal', order);
    unit.module.fault({ call: 'C_FindObjectsInit' }, { do: 'error', number: 0x32 });
    expect(await asyncCodeOf(take)).toBe('KEY_REMOVED');
    unit.module.clear();
    expect((await zhang.page('seals.list', {})).seals).toEqual([]);
    const other = { key: id, digest: '00'.repeat(32) };
    expect(await asyncCodeOf(() => zhang.page('keys.take-in-seal', other))).toBe('SEAL_NOT_ON_KEY');
    expect((await take()).added).toBe(true);
    // Another one under the code of what is kept is shown as such.
    const certificate = parseCertificate(unit.custodian.certificate);
    const maker = party('Seal Maker', party('Root', undefined));
    writeFileSync(
      desk.office.path('另一枚.esl'),
      makeSeal(maker, { certificate } as never, { esID: desk.office.seal }),
    );
    const file = zhang.take(desk.office.path('另一枚.esl'));
    expect(await zhang.page('keys.look', { key: id, as: 'seal', file })).toMatchObject({
      seal: { ofKey: true, known: 'other' },
    });
  });
});

describe('`keys read-seals --keep`', MINUTE, () => {
  let demo: Awaited<ReturnType<typeof makeDemo>>;
  beforeAll(async () => {
    demo = await makeDemo();
  }, 60_000);
  afterAll(() => demo.remove());

  function done(run: CliRun): CliRun {
    expect(run.code, run.stdout + run.stderr).toBe(0);
    return run;
  }

  it('keeps it once; it is asked for, approved, stamped and verified as any other', async () => {
    const office = new Office(demo);
    // Of two keys on one token the second is the seal's.
    const unit = await moveKeys(office, { roles: ['leader', 'custodian'], together: true, alone: true });
    const keep = async () => {
      const run = await office.run(['keys', 'read-seals', '--keep', ...unit.words]);
      return keysSealsSchema.parse(jsonLines(done(run))[0]).seals;
    };
    const document = office.document('通知.pdf');
    await expect(office.request([document])).rejects.toThrow('SEAL_UNKNOWN');
    expect(await keep()).toMatchObject([{ id: office.seal, ofKey: true, kept: 'kept', error: null }]);
    expect(await keep()).toMatchObject([{ id: office.seal, kept: 'before', error: null }]);
    const { seals } = sealsSchema.parse(jsonLines(await office.run(['seals']))[0]);
    expect(seals).toMatchObject([{ id: office.seal, status: 'active' }]);
    const ticket = await office.ticket([document]);
    const out = office.path('sealed.pdf');
    const { pin } = unit.custodian;
    done(await office.stamp(ticket, [document], [...unit.words, '--out', out], { pins: [pin] }));
    const verified = verifyRowSchema.parse(jsonLines(await office.run(['verify', out]))[0]);
    expect(verified).toMatchObject({ answer: 'valid' });
    done(await office.run(['verify-log']));
    done(await office.run(['check']));
  });

  it('needs a data folder, tells of each seal in words, and refuses one that is alone as any refusal', async () => {
    const office = new Office(demo);
    const unit = await moveKeys(office, { alone: true });
    const nowhere = await cli(['keys', 'read-seals', '--keep', '--json', ...unit.words]);
    expect(refusalCode(nowhere)).toBe('DATA_FOLDER_MISSING');
    expect(unit.module.count('C_Initialize')).toBe(0);
    const window = await openWorkstation(office.data, 'own', SYSTEM);
    const out = office.path('read');
    const busy = await office.run(['keys', 'read-seals', '--keep', '--out', out, ...unit.words]);
    window.close();
    expect(refusalCode(busy)).toBe('DATA_FOLDER_BUSY');
    expect(existsSync(out)).toBe(false);
    expect((await office.run(['keys', 'list', '--keep', ...unit.words])).code).toBe(64);
    const maker = party('Seal Maker', party('Root', undefined));
    const { privateKey, certificate } = party('Another Unit', maker);
    const strange = { label: 'x', application: 'SESeal', value: makeSeal(maker, { certificate } as never) };
    const keys = [{ privateKey, certificate: certificate.der }];
    const module = makeSoftModule({ slots: [{ keys, data: [strange] }] });
    const own = ['--module', module.path, '--allow-writable'];
    const refused = await office.run(['keys', 'read-seals', '--keep', ...own]);
    expect([refused.code, refusalCode(refused)]).toEqual([1, 'SEAL_NOT_OF_UNIT']);
    // Where it was written into a file, that is told, too.
    const both = await office.run(['keys', 'read-seals', '--keep', '--out', out, ...own]);
    const [one] = keysSealsSchema.parse(jsonLines(both)[0]).seals;
    expect([both.code, one]).toMatchObject([1, { kept: 'refused', error: { code: 'SEAL_NOT_OF_UNIT' } }]);
    expect(new Uint8Array(readFileSync(one!.out!))).toEqual(strange.value);
    const two = makeSoftModule({
      slots: [{ keys, data: [strange, { ...strange, value: unit.sealFiles[0]! }] }],
    });
    const words = ['keys', 'read-seals', '--keep', '--module', two.path, '--allow-writable'];
    const each = await office.run(words);
    expect(each.code).toBe(1);
    const { seals } = keysSealsSchema.parse(jsonLines(each)[0]);
    expect(seals.map(({ kept, error }) => [kept, error?.code])).toEqual([
      ['refused', 'SEAL_NOT_OF_UNIT'],
      ['refused', 'SEAL_NOT_OF_KEY'],
    ]);
    for (const lang of ['zh-CN', 'en']) {
      const { stdout, code } = await cli([...words, '--data', office.data, '--lang', lang]);
      expect(code).toBe(1);
      expect(stdout).toContain('SEAL_NOT_OF_UNIT');
      expect(stdout).not.toMatch(/\{[a-z]+\}|keys\./);
    }
    expect(jsonLines(await office.run(['seals']))).toMatchObject([{ seals: [] }]);
  });
});

describe('what is not taken in', MINUTE, () => {
  let office: MadeOffice;
  beforeAll(async () => {
    office = await makeOffice();
    withoutSeals(office.data);
  }, 60_000);
  afterAll(() => office.remove());

  /** What comes of a seal on a key with these certificates; nothing is kept where it is refused. */
  async function taken(
    seal: Uint8Array,
    certificates: readonly Certificate[],
    { custodian, at = officeClock() }: { custodian?: string; at?: { now(): Date } } = {},
  ): Promise<string> {
    const station = await openWorkstation(office.data, 'own', { ...SYSTEM, clock: at });
    const { publicKey } = office.who.custodian;
    const shown = certificates.map(({ der }) => ({ der, use: 'sign', label: '' }) as const);
    const key = { serial: 'HW-1', publicKey, certificates: shown };
    try {
      const before = station.seals().length;
      try {
        const { added } = takeInSeal(station, seal, key, custodian);
        expect(station.seals()).toHaveLength(before + (added ? 1 : 0));
        return added ? 'added' : 'kept before';
      } catch (error) {
        expect(station.seals()).toHaveLength(before);
        const code = (error as { code: string }).code;
        return hasCode(error, 'SEAL_NOT_USABLE') ? `${code} ${String(error.params['detail'])}` : code;
      }
    } finally {
      station.close();
    }
  }

  it('is told apart: broken, expired, of another maker, key, person or unit, or without a certificate', async () => {
    const { maker, who, seal } = office;
    const { custodian } = who;
    const own = [custodian.certificate];
    const of = (change: Parameters<typeof makeSeal>[2]) =>
      makeSeal(maker, custodian, { esID: SEAL_ID, ...change });
    const forger = party('Seal Maker', party('Test Root', undefined, { seed: 'forged' }), { seed: 'forger' });
    const { property } = sealSpec(custodian);
    const ended = { ...property, validEnd: new Date('2026-05-20T00:00:00Z') };
    const stranger = party('A Stranger', office.root);
    const { publicKey } = custodian;
    const renewed = party('A Unit', office.root, { seed: 'renewed', serial: 77n, publicKey } as never);
    const renewedSeal = makeSeal(maker, renewed, { esID: SEAL_ID });
    const answers = {
      cut: await taken(seal.slice(0, 200), own),
      broken: await taken(seal.with(600, seal[600]! ^ 1), own),
      expired: await taken(of({ property: ended }), own),
      forged: await taken(makeSeal(forger, custodian, { esID: SEAL_ID }), own),
      'of another unit': await taken(makeSeal(maker, stranger, { esID: SEAL_ID }), own),
      'not granted': await taken(of({ esID: 'YZTEST0000000002' }), own),
      'by another person': await taken(seal, own, { custodian: who.approver.person.id }),
      'by another certificate': await taken(renewedSeal, [renewed.certificate, ...own]),
      'without a certificate': await taken(seal, []),
      'beside another key’s certificate': await taken(seal, [stranger.certificate]),
      'after the grant': await taken(seal, own, { at: { now: () => new Date('2030-01-01T00:00:00Z') } }),
    };
    expect(answers).toEqual({
      cut: 'DER_MALFORMED',
      broken: 'SEAL_NOT_USABLE SEAL_SIGNATURE_WRONG',
      expired: 'SEAL_NOT_USABLE TIME_AFTER_VALIDITY',
      forged: 'SEAL_NOT_USABLE CHAIN_ROOT_NOT_REACHED',
      'of another unit': 'SEAL_NOT_OF_KEY',
      'not granted': 'SEAL_NOT_OF_UNIT',
      'by another person': 'SEAL_NOT_OF_UNIT',
      'by another certificate': 'SEAL_NOT_OF_UNIT',
      'without a certificate': 'KEY_CERT_MISSING',
      'beside another key’s certificate': 'KEY_CERT_MISSING',
      'after the grant': 'SEAL_NOT_OF_UNIT',
    });
    expect(await taken(seal, own, { custodian: custodian.person.id })).toBe('added');
    expect(await taken(seal, own)).toBe('kept before');
    // Good by itself, and another one than what is kept under its code.
    expect(await taken(of({ property: { ...property, name: '另一枚' } }), own)).toBe('SEAL_KEPT_OTHER');
    expect(await taken(seal, own)).toBe('kept before');
  });

  it('is told of a seal that its own custodian made, or anybody else whom the root certified', async () => {
    const { root, who, maker } = office;
    const { custodian, approver } = who;
    withoutSeals(office.data);
    // The root itself vouches for every seal under the code: nothing else is wrong with those below.
    const since = new Date('2026-05-06T08:00:00Z');
    const active = { esID: SEAL_ID, status: 'active', since, reason: '' } as const;
    addStatusList(office.data, makeStatusList(root, [active]).bytes);
    const renewed = party('A Unit', root, { serial: 77n });
    expect(renewed.publicKey).toEqual(custodian.publicKey);
    const person = { ...party('Wang', root, { publicKey: approver.publicKey } as never) };
    const signing = (bytes: Uint8Array) => sm2Sign(approver.privateKey, bytes, SYSTEM.random);
    const makers: Record<string, Party> = {
      'the custodian himself': custodian,
      'the custodian by another certificate': renewed,
      'somebody who acts here': { ...person, sign: signing },
      'a stranger': party('A Stranger', root),
    };
    const { property } = sealSpec(custodian);
    const made = (by: Party) =>
      makeSeal(by, custodian, { esID: SEAL_ID, property: { ...property, name: '某市人民政府' } });
    const told = async (): Promise<Record<string, string>> => {
      const answers: Record<string, string> = {};
      for (const [name, by] of Object.entries(makers)) {
        answers[name] = await taken(made(by), [custodian.certificate], { custodian: custodian.person.id });
      }
      return answers;
    };
    const refused = 'SEAL_MAKER_UNKNOWN';
    expect(await told()).toEqual(Object.fromEntries(Object.keys(makers).map((name) => [name, refused])));
    // Nobody who stamps or acts here becomes a maker by a row of the database.
    for (const by of Object.values(makers)) addMaker(office.data, by.certificate.der);
    delete makers['a stranger'];
    expect(await told()).toEqual(Object.fromEntries(Object.keys(makers).map((name) => [name, refused])));
    expect(await taken(made(maker), [custodian.certificate])).toBe('added');
    withoutSeals(office.data);
  });

  it('is blamed on the data folder where its own rows are damaged, or lie under another code', async () => {
    const rows = [
      ['ZZ', new TextEncoder().encode('garbage')],
      ['AA', office.seal],
    ] as const;
    for (const [code, body] of rows) {
      withoutSeals(office.data);
      putSeal(office.data, code, body);
      const station = await openWorkstation(office.data, 'own', { ...SYSTEM, clock: officeClock() });
      try {
        for (const ask of [() => station.seals(), () => station.keepSeal(parseSeal(office.seal))]) {
          expect([code, codeOf(ask)]).toEqual([code, 'STORE_ALTERED']);
        }
      } finally {
        station.close();
      }
    }
    const words = ['seals', '--data', office.data, '--lang', 'zh-CN'];
    const told = await cli(words, { clock: officeClock() });
    expect([told.code, told.stderr]).toEqual([1, expect.stringContaining('（印章）')]);
    const check = await cli(['check', '--data', office.data, '--json'], { clock: officeClock() });
    expect(check.stdout).toContain('STORE_ALTERED');
    withoutSeals(office.data);
  });

  it('is seen at once by whoever had the folder open before', async () => {
    withoutSeals(office.data);
    const clock = officeClock();
    const owner = await openWorkstation(office.data, 'own', { ...SYSTEM, clock });
    const reader = await openWorkstation(office.data, 'read', { ...SYSTEM, clock });
    try {
      for (const one of [owner, reader]) expect(one.seals()).toEqual([]);
      const { certificate, publicKey } = office.who.custodian;
      const certificates = [{ der: certificate.der, use: 'sign', label: '' }] as const;
      takeInSeal(owner, office.seal, { serial: 'HW-1', publicKey, certificates });
      for (const one of [owner, reader]) {
        expect(one.seals().map(({ info }) => info.esID)).toEqual([SEAL_ID]);
        // What was read once is not read again.
        expect(one.seals()[0]).toBe(one.seals()[0]);
      }
    } finally {
      reader.close();
      owner.close();
    }
  });

  it('is told of a seal whose certificate was revoked', async () => {
    withoutSeals(office.data);
    const { certificate } = office.who.custodian;
    expect(await taken(office.seal, [certificate])).toBe('added');
    withoutSeals(office.data);
    const revokedAt = new Date('2026-06-01T12:00:00Z');
    const revoked = [{ serial: certificate.serial, revokedAt }];
    addCrl(office.data, makeCrl(office.root, revoked, revokedAt).der);
    expect(await taken(office.seal, [certificate])).toMatch(/^SEAL_NOT_USABLE .*REVOKED/);
  });
});
