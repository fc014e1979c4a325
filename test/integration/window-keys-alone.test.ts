import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { toHex } from '@yinzheng/core/kernel';
import { derToPem } from '@yinzheng/core/pki';
import { sm3 } from '@yinzheng/core/sm';
import { describe, expect, it } from 'vitest';
import { issue } from '../support/certificates.ts';
import { asyncCodeOf } from '../support/codes.ts';
import { keyDesks } from '../support/key-desk.ts';
import { makeSeal, party } from '../support/made-seals.ts';

// What is done with a smart key behind the window's channels besides signing acts.

const desks = keyDesks();

describe('a smart key by itself', () => {
  it('is tested, gets a new PIN, makes a request and gives its certificate, each for its own person', async () => {
    const desk = await desks.open();
    const { id, certificates } = await desk.key();
    const { zhang, unit } = desk;
    const given = async (job: string, pin: string, fresh?: string) => {
      const way = await desk.place(job);
      desk.type(way, pin);
      if (fresh !== undefined) desk.type({ module: way.module, slip: way.fresh! }, fresh);
      return zhang.host('prompt.pin', { job, slip: way.slip });
    };

    const test = await zhang.page('keys.self-test', { key: id });
    expect(await zhang.host('prompt.ask', { job: test.job })).toEqual({ stage: 'pin' });
    expect((await given(test.job, unit.custodian.pin)).accepted).toBe(true);
    expect((await zhang.job(test.job, 'done', 'failed')).result).toMatchObject({ kind: 'key-test' });

    const change = await zhang.page('keys.change-pin', { key: id });
    expect(await zhang.host('prompt.key', { job: change.job })).toMatchObject({ fresh: true });
    const weak = await given(change.job, unit.custodian.pin, '88888888');
    expect([weak.error?.code, weak.again]).toEqual(['PIN_REPEATED', true]);
    expect((await given(change.job, unit.custodian.pin, '73915842')).accepted).toBe(true);
    await zhang.job(change.job, 'done');
    expect((await desk.key()).pin.daysLeft).toBe(89);

    const request = await zhang.page('keys.request', { key: id, name: '张敏', unit: '演示单位' });
    expect((await given(request.job, '73915842')).accepted).toBe(true);
    const { result } = await zhang.job(request.job, 'done', 'failed');
    if (result?.kind !== 'key-request') throw new Error('no request was made');
    const made = await zhang.host('host.open', { kind: 'product', product: result.made.product });
    const file = desk.office.path('made.p10');
    if ('base64' in made.source) writeFileSync(file, Buffer.from(made.source.base64, 'base64'));
    const vfyopt = ['-vfyopt', 'distid:1234567812345678'];
    const checked = spawnSync('openssl', [
      'req',
      '-inform',
      'DER',
      '-in',
      file,
      '-verify',
      ...vfyopt,
      '-subject',
      '-noout',
    ]);
    expect(`${String(checked.stderr)}${String(checked.stdout)}`).toMatch(/verify OK[\s\S]*E5\\BC\\A0/);

    const exported = await zhang.page('keys.export-certificate', {
      key: id,
      digest: certificates[0]!.digest,
    });
    const bytes = await zhang.host('host.open', { kind: 'product', product: exported.product });
    expect(bytes.source).toEqual({ base64: Buffer.from(unit.custodian.certificate).toString('base64') });

    await zhang.page('keys.default', { key: id });
    expect((await desk.key()).chosen).toBe(true);
    const auditor = desk.seat('auditor');
    expect(await asyncCodeOf(() => auditor.page('keys.self-test', { key: id }))).toBe('NOT_ALLOWED');
    expect(await asyncCodeOf(() => desk.seat('applicant').page('keys.read', { key: id }))).toBe(
      'KEY_UNKNOWN',
    );
    const report = await auditor.page('keys.doctor', {});
    expect(report.findings).toEqual([]);
    expect(JSON.stringify(report)).not.toContain('73915842');
    // Nothing of what was typed came through the service.
    const said = JSON.stringify(desk.service.events) + desk.service.defects.join();
    for (const pin of [unit.custodian.pin, '73915842', '88888888']) expect(said).not.toContain(pin);
  });

  it('gets seals and certificates out of files that were handed in, and says beforehand what cannot lie on it', async () => {
    const desk = await desks.open({ seals: false });
    const { zhang, unit, office } = desk;
    const { id, fingerprint } = await desk.key();
    const file = (name: string, bytes: Uint8Array): string => {
      writeFileSync(office.path(name), bytes);
      return zhang.take(office.path(name));
    };
    const given = async (
      channel: 'keys.write-seal' | 'keys.import-certificate',
      name: string,
      bytes: Uint8Array,
    ) => {
      const { job } = await zhang.page(channel, { key: id, file: file(name, bytes) });
      const way = await desk.place(job);
      desk.type(way, unit.custodian.pin);
      await zhang.host('prompt.pin', { job, slip: way.slip });
      return zhang.job(job, 'done', 'failed');
    };
    const seal = desk.service.station.seals()[0]!.bytes;
    const shown = await zhang.page('keys.look', { key: id, as: 'seal', file: file('章.esl', seal) });
    expect(shown).toMatchObject({ as: 'seal', seal: { id: office.seal, ofKey: true, known: 'same' } });
    expect(await given('keys.write-seal', '章.esl', seal)).toMatchObject({
      state: 'done',
      result: { kind: 'key-seal' },
    });
    expect(await desk.key()).toMatchObject({ sealsOnKey: [{ id: office.seal, ofKey: true }] });
    const maker = party('Seal Maker', party('Root', undefined));
    const others = makeSeal(maker, party('Another Unit', maker), { esID: 'YZ0002' });
    for (const [bytes, code] of [
      [others, 'SEAL_NOT_OF_KEY'],
      [new Uint8Array([0x30, 0x03, 1, 2, 3]), 'DER_MALFORMED'],
    ] as const) {
      const held = file('别的.esl', bytes);
      expect(await asyncCodeOf(() => zhang.page('keys.look', { key: id, as: 'seal', file: held }))).toBe(
        code,
      );
      expect(await asyncCodeOf(() => zhang.page('keys.write-seal', { key: id, file: held }))).toBe(code);
    }

    const issued = party('张敏', maker, { publicKey: unit.custodian.publicKey } as never).certificate.der;
    const pem = new TextEncoder().encode(derToPem(issued, 'CERTIFICATE'));
    const found = await zhang.page('keys.look', { key: id, as: 'certificate', file: file('新.pem', pem) });
    expect(found).toMatchObject({ as: 'certificate', ofKey: true, certificate: { use: 'sign' } });
    const imported = await given('keys.import-certificate', '新.pem', pem);
    expect(imported.result).toEqual({ kind: 'key-certificate', name: '张敏' });
    const digests = (await desk.key()).certificates.map(({ digest }) => digest);
    expect(digests).toContain(toHex(sm3(issued)));
    expect((await desk.key()).fingerprint).toBe(fingerprint);
    const stranger = issue({ cn: 'somebody else' }).certificate.der;
    const seen = await zhang.page('keys.look', {
      key: id,
      as: 'certificate',
      file: file('别人.cer', stranger),
    });
    expect(seen).toMatchObject({ as: 'certificate', ofKey: false });
    const refused = await given('keys.import-certificate', '别人.cer', stranger);
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'KEY_CERT_NOT_MATCHING' } });
    const foreign = { key: id, file: file('章.esl', seal) };
    expect(await asyncCodeOf(() => desk.seat('auditor').page('keys.write-seal', foreign))).toBe(
      'NOT_ALLOWED',
    );
  });
});
