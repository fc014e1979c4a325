import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derToPem, parseCertificate, pemToDer } from '@yinzheng/core/pki';
import { DEFAULT_POLICY, type VerificationContext } from '@yinzheng/core/verification';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { makeWorld, PICTURE, trusting } from '../../support/made-seals.ts';
import { openssl, pkcs8 } from '../../support/openssl.ts';
import { brief, reportOf } from '../../support/pdf-reports.ts';
import { cmsSigner, PdfBuilder, sesSigner } from '../../support/pdf-signed.ts';
import { ROOT } from '../../support/repo.ts';
import { findTool, requireTool, run } from '../../support/tools.ts';

// Files that strangers signed (Apache PDFBox with BouncyCastle), updated (MuPDF) and judged (PeerVerify).

const PEERS = join(ROOT, 'test/peers/run');
const world = makeWorld();
let dir: string;
let context: VerificationContext;

/** Runs the foreign signer, verifier or seal maker. */
function peer(...args: readonly string[]): string {
  // Compiled classes stay in the system's temporary folder from run to run.
  const ran = run(PEERS, args, { cwd: dir });
  return `${ran.stdout}${ran.code === 0 || args[0] === 'verify' ? '' : ran.stderr}`;
}

function needJava(test: Pick<TestContext, 'skip'>): void {
  requireTool(test, 'java');
  requireTool(test, 'javac');
}

const file = (name: string): Uint8Array => readFileSync(join(dir, name));
const judged = async (name: string): Promise<string[]> => brief(await reportOf(file(name), context));

/** A file of our generator. */
function ours(build: (pdf: PdfBuilder) => unknown): Uint8Array {
  const pdf = new PdfBuilder();
  build(pdf);
  return pdf.bytes;
}

/** Signatures of our generator, right and wrong ones, and whether they are valid. */
const GENERATED: Readonly<Record<string, readonly [boolean, (pdf: PdfBuilder) => unknown]>> = {
  'a.pdf': [true, (pdf) => pdf.sign(sesSigner(world))],
  'b.pdf': [true, (pdf) => pdf.sign(cmsSigner(world.unit), { subFilter: 'adbe.pkcs7.detached' })],
  'c.pdf': [false, (pdf) => pdf.sign(sesSigner(world), { range: ([, b, c, d]) => [0, b - 8, c, d] })],
  'd.pdf': [false, (pdf) => pdf.sign(sesSigner({ seal: world.seal, unit: world.maker }))],
  'e.pdf': [false, (pdf) => pdf.sign((bytes) => sesSigner(world)(bytes.subarray(1)))],
};

/** What PeerVerify said of each signature of a file. */
const theirs = new Map<string, boolean[]>();

/** One bit of the last signature's update turned over. */
function spoil(name: string): string {
  const bytes = Uint8Array.from(file(name));
  bytes[Buffer.from(bytes).lastIndexOf('/Rect [') + 7]! ^= 1;
  writeFileSync(join(dir, `bad-${name}`), bytes);
  return `bad-${name}`;
}

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'yz-peers-'));
  if (findTool('java') === undefined || findTool('javac') === undefined) return;
  const key = ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2', '-out', 'key.pem'];
  openssl(key, dir);
  const subject = ['-subj', '/CN=peer', '-days', '30', '-sigopt', 'distid:1234567812345678', '-sm3'];
  openssl(['req', '-new', '-x509', '-key', 'key.pem', ...subject, '-out', 'cert.pem'], dir);
  writeFileSync(join(dir, 'stamp.png'), PICTURE);
  writeFileSync(
    join(dir, 'base.pdf'),
    ours(() => undefined),
  );
  writeFileSync(
    join(dir, 'ours.pdf'),
    ours((pdf) => pdf.sign(sesSigner(world))),
  );
  for (const [name, [, build]] of Object.entries(GENERATED)) writeFileSync(join(dir, name), ours(build));
  const signer = (mode: string, from: string, to: string): string =>
    peer('sign', mode, 'key.pem', 'cert.pem', 'seal.esl', 'stamp.png', from, to);
  peer('seal', 'key.pem', 'cert.pem', 'stamp.png', 'seal.esl', '外部印章');
  signer('cms', 'base.pdf', 'cms.pdf');
  signer('ses', 'cms.pdf', 'cms-ses.pdf');
  signer('cms', 'ours.pdf', 'ours-cms.pdf');
  const names = [...Object.keys(GENERATED), 'ours-cms.pdf', spoil('cms.pdf'), spoil('cms-ses.pdf')];
  for (const line of peer('verify', ...names)
    .trim()
    .split('\n')) {
    const [name = '', verdict = ''] = line.split(' ');
    theirs.set(name, [...(theirs.get(name) ?? []), verdict === 'VALID']);
  }
  const root = parseCertificate(pemToDer(Buffer.from(file('cert.pem')).toString(), 'CERTIFICATE'));
  context = {
    ...{ others: [], crls: [], statusLists: [], policy: DEFAULT_POLICY },
    roots: [root, world.root.certificate],
    now: new Date(),
  };
}, 120_000);

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('signatures made by PDFBox and BouncyCastle', () => {
  it('are valid, alone, upon one another and upon ours', async (test) => {
    needJava(test);
    expect(await judged('cms.pdf')).toEqual(['valid FILE_VALID', 'cms valid nothing whole']);
    expect(await judged('cms-ses.pdf')).toEqual([
      'valid FILE_VALID',
      'cms valid signatures revision',
      'ses-v4 valid nothing whole',
    ]);
    expect(await judged('ours-cms.pdf')).toEqual([
      'valid FILE_VALID',
      'ses-v4 valid signatures revision',
      'cms valid nothing whole',
    ]);
  });

  it('tell who signed, with which seal and when', async (test) => {
    needJava(test);
    const [first, second] = (await reportOf(file('cms-ses.pdf'), context)).signatures;
    for (const signature of [first, second]) {
      expect(signature?.signer?.subject).toBe('CN=peer');
      expect(signature?.time.kind).toBe('claimed');
      expect(signature?.widgets).toMatchObject([{ page: 1 }]);
    }
    expect(second?.seal).toMatchObject({ esID: 'PEER0001', name: '外部印章', picture: { data: PICTURE } });
  });

  it('are invalid after one changed byte, for both sides', async (test) => {
    needJava(test);
    expect((await judged('bad-cms.pdf'))[1]).toBe('cms invalid nothing whole digest=CMS_DIGEST_WRONG');
    expect((await judged('bad-cms-ses.pdf'))[2]).toBe('ses-v4 invalid nothing whole digest=DIGEST_WRONG');
    expect([theirs.get('bad-cms.pdf'), theirs.get('bad-cms-ses.pdf')]).toEqual([[false], [true, false]]);
  });
});

describe('updates made by MuPDF', () => {
  const SCRIPT = `
    var doc = new PDFDocument(scriptArgs[0]);
    var what = scriptArgs[2];
    if (what == 'note') {
      var page = doc.loadPage(0), note = page.createAnnotation('Text');
      note.setRect([10, 10, 40, 40]);
      note.setContents('x');
      page.update();
    }
    if (what == 'info') doc.setMetaData('info:Title', 'another title');
    if (what == 'rotate') doc.findPage(1).put('Rotate', 90);
    if (what == 'delete') doc.deletePage(1);
    if (what == 'contents') doc.findPage(0).get('Contents').writeStream('0 0 99 99 re f');
    if (what == 'value') doc.getTrailer().get('Root').get('AcroForm').get('Fields').get(0).put('V', '(another value)');
    doc.save(scriptArgs[1], 'incremental');
  `;

  it.skipIf(findTool('mutool') === undefined).each([
    ['note', 'annotation', 'annotations'],
    ['rotate', 'page', 'changes'],
    ['delete', 'page-tree', 'changes'],
    ['contents', 'page-content', 'changes'],
    ['value', 'form-field', 'form-fields'],
    ['info', 'document-info', 'security-data'],
  ])('of kind “%s” are told as “%s”', async (what, kind, after) => {
    const mutool = findTool('mutool') ?? '';
    writeFileSync(join(dir, 'update.js'), SCRIPT);
    writeFileSync(
      join(dir, 'ours.pdf'),
      ours((pdf) => pdf.sign(sesSigner(world))),
    );
    expect(run(mutool, ['run', 'update.js', 'ours.pdf', 'updated.pdf', what], { cwd: dir })).toMatchObject({
      code: 0,
    });
    const report = await reportOf(file('updated.pdf'), trusting(world.root));
    expect(report.signatures).toMatchObject([{ answer: 'valid', after }]);
    expect(report.signatures[0]?.changes.map((change) => change.kind)).toContain(kind);
    expect(report.answer).toBe(after === 'security-data' ? 'valid' : 'invalid');
  });
});

describe('signatures of our generator', () => {
  it('are what PeerVerify takes for valid, and its attacks for invalid', async (test) => {
    needJava(test);
    for (const [name, [isValid]] of Object.entries(GENERATED)) {
      expect([name, theirs.get(name)]).toEqual([name, [isValid]]);
      expect([name, (await reportOf(file(name), context)).answer]).toEqual([
        name,
        isValid ? 'valid' : 'invalid',
      ]);
    }
    expect(theirs.get('ours-cms.pdf')).toEqual([true, true]);
  });

  it('carry certificates that openssl takes', (test) => {
    requireTool(test, 'openssl');
    writeFileSync(join(dir, 'unit.key'), derToPem(pkcs8(world.unit.privateKey), 'PRIVATE KEY'));
    writeFileSync(join(dir, 'unit.pem'), derToPem(world.unit.certificate.der, 'CERTIFICATE'));
    const key = openssl(['pkey', '-in', 'unit.key', '-pubout'], dir);
    expect(openssl(['x509', '-in', 'unit.pem', '-noout', '-pubkey'], dir)).toBe(key);
  });
});
