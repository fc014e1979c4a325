import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { der } from '@yinzheng/core/asn1';
import { derToPem, parseCertificate, pemToDer } from '@yinzheng/core/pki';
import { parseSeal } from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import { verifySeal, verifySealSignature } from '@yinzheng/core/verification';
import { beforeEach, expect, test } from 'vitest';
import {
  makeSeal,
  makeSealV5,
  makeStamp,
  makeWorld,
  party,
  PICTURE,
  PROTECTED,
  sealSpec,
  trusting,
} from '../support/made-seals.ts';
import { DISTID, openssl, pkcs8 } from '../support/openssl.ts';
import { laterSeal, laterStamp, sealV1, stampV1 } from '../support/other-generations.ts';
import { PdfBuilder } from '../support/pdf-signed.ts';
import { ROOT } from '../support/repo.ts';
import { tempDir } from '../support/temp.ts';
import { requireTool, run } from '../support/tools.ts';

// Seals across the border: one that BouncyCastle made is read here, and stamps of every generation of ours there.

const PEERS = join(ROOT, 'test/peers/run');
const world = makeWorld();
const { maker, unit, root } = world;

beforeEach((context) => {
  requireTool(context, 'java');
  requireTool(context, 'javac');
});

test(
  'a seal made by BouncyCastle is read, and verified with its certificate trusted',
  { timeout: 120_000 },
  () => {
    const cwd = tempDir();
    const own = party('peer', undefined, { keyUsage: ['digitalSignature'] });
    writeFileSync(join(cwd, 'key.pem'), derToPem(pkcs8(own.privateKey), 'PRIVATE KEY'));
    const name = ['-subj', '/CN=peer', '-days', '30', '-sm3', '-sigopt', DISTID];
    openssl(['req', '-new', '-x509', '-key', 'key.pem', ...name, '-out', 'cert.pem'], cwd);
    writeFileSync(join(cwd, 'stamp.png'), PICTURE);
    const made = run(PEERS, ['seal', 'key.pem', 'cert.pem', 'stamp.png', 'peer.esl', '外来印章'], {
      cwd,
      env: { JAVA_TOOL_OPTIONS: '-Dfile.encoding=UTF-8 -Dsun.jnu.encoding=UTF-8' },
    });
    expect(made.code).toBe(0);
    const bytes = new Uint8Array(readFileSync(join(cwd, 'peer.esl')));
    const certificate = parseCertificate(
      pemToDer(readFileSync(join(cwd, 'cert.pem'), 'utf8'), 'CERTIFICATE'),
    );
    const seal = parseSeal(bytes);
    expect(seal.generation).toBe('v4');
    expect(seal.info.header).toEqual({ ID: 'ES', version: 4, Vid: 'peer' });
    expect(seal.info.esID).toBe('PEER0001');
    expect(seal.info.picture.data).toEqual(PICTURE);
    expect(seal.info.property.certList).toEqual({ kind: 'certificates', certificates: [certificate.der] });
    const context = { ...trusting(), now: new Date() };
    expect(verifySeal({ seal: bytes, ...context, roots: [certificate] }).answer).toBe('valid');
    expect(verifySeal({ seal: bytes, ...context }).answer).toBe('unknown');
    // A stamp with it by the same key.
    const holder = { ...own, certificate };
    const stamp = makeStamp(bytes, holder, { time: new Date() });
    const verdict = verifySealSignature({
      signature: stamp,
      protectedDigest: sm3(PROTECTED),
      ...context,
      roots: [certificate],
    });
    expect(verdict.steps.map(({ answer }) => answer)).toEqual(Array<string>(7).fill('valid'));
  },
);

test(
  'stamps of every generation verify with PDFBox and BouncyCastle, wrong ones do not',
  { timeout: 120_000 },
  () => {
    const cwd = tempDir();
    const pdf = (name: string, signer: (signed: Uint8Array) => Uint8Array): void => {
      const file = new PdfBuilder();
      file.sign(signer);
      writeFileSync(join(cwd, name), file.bytes);
    };
    const { property } = sealSpec(unit);
    const list = (digest: Uint8Array): Uint8Array =>
      makeSeal(maker, unit, {
        property: { ...property, certList: { kind: 'digests', digests: [{ type: 'SM3', value: digest }] } },
      });
    const byDigest = list(sm3(unit.certificate.der));
    pdf('v1.pdf', (signed) => stampV1(sealV1(maker, unit), unit, { dataHash: sm3(signed) }));
    pdf('v4.pdf', (signed) => makeStamp(world.seal, unit, { dataHash: sm3(signed) }));
    pdf('v4-digest.pdf', (signed) => makeStamp(byDigest, unit, { dataHash: sm3(signed) }));
    pdf('v5.pdf', (signed) => laterStamp(laterSeal(maker, unit), unit, { dataHash: sm3(signed) }));
    const stamped = makeSealV5(maker, unit, {}, () => der.sequence());
    pdf('v5-written.pdf', (signed) => makeStamp(makeSealV5(maker, unit), unit, { dataHash: sm3(signed) }));
    pdf('v5-stamped.pdf', (signed) =>
      makeStamp(stamped, unit, { dataHash: sm3(signed) }, () => der.sequence()),
    );
    pdf('v5-wrong-maker.pdf', (signed) =>
      makeStamp(makeSealV5({ ...maker, sign: unit.sign }, unit), unit, { dataHash: sm3(signed) }),
    );
    pdf('no-member.pdf', (signed) =>
      makeStamp(list(sm3(root.certificate.der)), unit, { dataHash: sm3(signed) }),
    );
    pdf('wrong-maker.pdf', (signed) =>
      makeStamp(makeSeal({ ...maker, sign: unit.sign }, unit), unit, { dataHash: sm3(signed) }),
    );
    const names = [
      ...['v1.pdf', 'v4.pdf', 'v4-digest.pdf', 'v5.pdf', 'v5-written.pdf', 'v5-stamped.pdf'],
      ...['no-member.pdf', 'wrong-maker.pdf', 'v5-wrong-maker.pdf'],
    ];
    const { stdout } = run(PEERS, ['verify', ...names], { cwd });
    const verdicts = stdout
      .trim()
      .split('\n')
      .map((line) => /^(\S+) (\S+) .*?(SES v\d).*(seal=\S+ member=\S+)/.exec(line)?.slice(1).join(' '));
    expect(verdicts).toEqual([
      'v1.pdf VALID SES v1 seal=true member=true',
      'v4.pdf VALID SES v4 seal=true member=true',
      'v4-digest.pdf VALID SES v4 seal=true member=true',
      'v5.pdf VALID SES v5 seal=true member=true',
      'v5-written.pdf VALID SES v5 seal=true member=true',
      'v5-stamped.pdf VALID SES v5 seal=true member=true',
      'no-member.pdf INVALID SES v4 seal=true member=false',
      'wrong-maker.pdf INVALID SES v4 seal=false member=true',
      'v5-wrong-maker.pdf INVALID SES v5 seal=false member=true',
    ]);
  },
);
