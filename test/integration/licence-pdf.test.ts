import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LicenceTemplate, TemplateBox } from '@yinzheng/contract/licences';
import {
  assertStampable,
  associatedFile,
  bytesSource,
  fillContents,
  openPdf,
  pdfDict,
  pdfNumber,
  prepareImpression,
  preparePicture,
  protectedParts,
} from '@yinzheng/core/documents';
import { concat, utf8, YinzhengError } from '@yinzheng/core/kernel';
import { licenceIdentifier, METADATA_FILE_NAME } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import { startUpdate } from '../../src-core/documents/pdf/update.ts';
import { licencePdfMaker, type LicencePdf } from '../../src-main/adapters/licence-pdf/index.ts';
import { pagePictures } from '../../src-main/adapters/page-picture/index.ts';
import { demoSheet, demoType, FACE, HOLDER, type SheetChanges } from '../support/licence-sheet.ts';
import { makeStamp, makeWorld, PICTURE, trusting } from '../support/made-seals.ts';
import { peerVerify, requirePeers } from '../support/peers.ts';
import { difference, ours, popplers } from '../support/page-pictures.ts';
import { brief, reportOf } from '../support/pdf-reports.ts';
import { requireTool, run } from '../support/tools.ts';

// Licences as they are laid out and sealed, with strangers' eyes: poppler, qpdf, zbar, PDFBox.

const folder = mkdtempSync(join(tmpdir(), 'yinzheng-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const plain = join(folder, 'plain.pdf');
const sealed = join(folder, 'sealed.pdf');
const world = makeWorld();
let print: LicencePdf;

beforeAll(async () => {
  print = licencePdfMaker();
  const bytes = await print(demoSheet());
  writeFileSync(plain, bytes);
  writeFileSync(sealed, sealedOf(bytes, demoSheet().template));
});

/** The licence with its seal, as an update of our own. */
function sealedOf(bytes: Uint8Array, { seal: place }: LicenceTemplate): Uint8Array {
  const doc = openPdf(bytesSource(bytes));
  assertStampable(doc, { maxBytes: 1 << 20 });
  const prepared = prepareImpression(doc, {
    page: place.page,
    centre: place,
    size: { width: 42, height: 42 },
    picture: preparePicture(PICTURE),
    signature: {
      filter: 'GM.PKILite',
      subFilter: 'GM.sm2seal',
      date: new Date('2026-06-01T01:02:03Z'),
      utcOffsetMinutes: 480,
    },
    contentsSize: 4096,
    random: new Uint8Array(32).fill(9),
  });
  const dataHash = sm3(concat(bytes, ...protectedParts(prepared)));
  return concat(bytes, fillContents(prepared, makeStamp(world.seal, world.unit, { dataHash })));
}

/** The text of a licence as poppler reads it, its spaces left out. */
function textOf(path: string): string {
  return run('pdftotext', ['-raw', path, '-']).stdout.replaceAll(/\s/g, '');
}

async function refusal(changes: SheetChanges): Promise<unknown> {
  try {
    await print(demoSheet(changes));
  } catch (error) {
    if (error instanceof YinzhengError) return [error.code, error.params];
    throw error;
  }
  return 'not refused';
}

const withBox = (change: Partial<TemplateBox> & { readonly text: string }): SheetChanges => ({
  template: (template) => {
    const [first, ...others] = template.pages;
    const box = { ...first!.boxes[0]!, ...change };
    return { ...template, pages: [{ ...first!, boxes: [...first!.boxes, box] }, ...others] };
  },
});

describe('a licence on paper', () => {
  it('gives every value to whoever reads its text', (context) => {
    requireTool(context, 'pdftotext');
    const text = textOf(plain);
    const fields = demoSheet().fields;
    const printed = [...fields].filter(
      ([key]) => !['ZZLXMC', 'ZZLXDM', 'ZZBFJGDM', 'CZZTDMLXDM', 'GXSDBM'].includes(key),
    );
    for (const [, { name, text: value }] of printed)
      expect(text, name).toContain(value.replaceAll(/\s/g, ''));
    expect(text).toContain('自2026年5月6日至2027年5月5日'.slice(1));
  });

  it('gives every character of its font as that character', async (context) => {
    requireTool(context, 'pdftotext');
    // The 通用规范汉字表's last ones lie beyond the basic plane; · and full-width forms are what others confuse.
    const text = '㑇㘎𫖯𬱖〇·—“”（）／％ＡａZ0';
    const path = join(folder, 'rare.pdf');
    writeFileSync(path, await print(demoSheet({ face: { ...FACE, KZ_BZ: text } })));
    expect(textOf(path)).toContain(text);
  });

  it('has a QR code that says its identifier and the digest of the metadata', (context) => {
    requireTool(context, 'pdftoppm');
    requireTool(context, 'zbarimg');
    for (const path of [plain, sealed]) {
      run('pdftoppm', ['-r', '110', '-png', '-singlefile', path, join(folder, 'page')]);
      const code = run('zbarimg', ['--quiet', '--raw', '--nodbus', join(folder, 'page.png')]);
      const { code: type, definer } = demoType().type;
      const identifier = licenceIdentifier({ type, issuer: definer.code, serial: '000001001', version: 1 });
      const digest = createHash('sm3').update(demoSheet().metadata).digest('hex').slice(0, 16);
      expect(code.stdout.trim()).toBe(`${identifier}/SM3:${digest.toUpperCase()}`);
    }
  });

  it('has the metadata in it, which poppler and our reader bring out alike, sealed or not', (context) => {
    requireTool(context, 'pdfdetach');
    for (const path of [plain, sealed]) {
      const listed = run('pdfdetach', ['-list', path]).stdout;
      expect(listed).toContain(`1 embedded files\n1: ${METADATA_FILE_NAME}`);
      const out = join(folder, 'out.xml');
      expect(run('pdfdetach', ['-save', '1', '-o', out, path]).code).toBe(0);
      const ours = associatedFile(openPdf(bytesSource(readFileSync(path))), METADATA_FILE_NAME);
      expect(Buffer.from(ours!)).toEqual(readFileSync(out));
      expect(Buffer.from(ours!)).toEqual(Buffer.from(demoSheet().metadata));
    }
  });

  it('has nothing that qpdf complains of, its font embedded, its language, title and day', (context) => {
    requireTool(context, 'qpdf');
    requireTool(context, 'pdfinfo');
    for (const path of [plain, sealed]) {
      const checked = run('qpdf', ['--check', path]);
      expect(checked.code, checked.stdout + checked.stderr).toBe(0);
    }
    const read = JSON.parse(run('qpdf', ['--json', '--json-key=qpdf', plain]).stdout) as {
      qpdf: [unknown, Record<string, { value?: Record<string, unknown>; stream?: { dict: unknown } }>];
    };
    const objects = Object.values(read.qpdf[1]);
    const catalog = objects.find(({ value }) => value?.['/Type'] === '/Catalog')?.value;
    expect(catalog?.['/Lang']).toMatch(/zh-CN/);
    expect(objects.find(({ value }) => value?.['/Type'] === '/Filespec')?.value).toMatchObject({
      '/AFRelationship': '/Data',
    });
    expect(JSON.stringify(objects)).toContain('/application/xml');
    const info = run('pdfinfo', ['-isodates', plain]).stdout;
    expect(info).toMatch(/^Title: +演示临时占道经营许可证 000001001$/m);
    expect(info).toMatch(/^CreationDate: +2026-05-06T00:00:00Z$/m);
    expect(info).toMatch(/^Pages: +1$/m);
    expect(info).toMatch(/\(A4\)$/m);
    const fonts = run('pdffonts', [plain]).stdout.trim().split('\n').slice(2);
    expect(fonts).toHaveLength(1);
    expect(fonts[0]).toMatch(/^[A-Z]{6}\+\S+ +CID TrueType +Identity-H +yes yes yes/);
  });

  it('looks the same on our screen as to poppler', async (context) => {
    const bytes = readFileSync(sealed);
    const pictures = pagePictures();
    const drawn = await ours(pictures, bytes, 1, 900).finally(() => pictures.close());
    const same = difference(drawn, popplers(context, folder, bytes, { page: 1, width: 900 }));
    const plainly = popplers(context, folder, readFileSync(plain), { page: 1, width: 900 });
    expect(same).toBeLessThan(3);
    expect(difference(drawn, plainly)).toBeGreaterThan(same);
  });

  it('takes its seal, is valid with it, and begins with what was laid out', async () => {
    const report = await reportOf(readFileSync(sealed), trusting(world.root));
    expect(report.signatures).toHaveLength(1);
    const [first] = report.signatures;
    expect(first).toMatchObject({ format: 'ses-v4', answer: 'valid', after: 'nothing' });
    expect(first!.covers.kind, brief(report).join('\n')).toBe('whole');
    const [before, after] = [readFileSync(plain), readFileSync(sealed)];
    expect(after.subarray(0, before.length)).toEqual(before);
  });

  it('does not stand for an XML that somebody puts into it later', async () => {
    const bytes = readFileSync(sealed);
    const doc = openPdf(bytesSource(bytes));
    const names = doc.resolve(doc.catalog().entries.get('AF'));
    const spec = names.kind === 'array' ? doc.resolve(names.items[0]) : names;
    const files = spec.kind === 'dict' ? doc.resolve(spec.entries.get('EF')) : spec;
    const stream = files.kind === 'dict' ? files.entries.get('F') : undefined;
    if (stream?.kind !== 'ref') throw new Error('no embedded file');
    const update = startUpdate(doc, new Uint8Array(16).fill(3));
    const raw = utf8('<other/>');
    update.set(stream, { kind: 'stream', dict: pdfDict({ Length: pdfNumber(raw.length) }), raw });
    const changed = concat(bytes, update.build().bytes);
    expect(associatedFile(openPdf(bytesSource(changed)), METADATA_FILE_NAME)).toEqual(raw);
    const report = await reportOf(changed, trusting(world.root));
    expect(report.answer).not.toBe('valid');
    expect(report.signatures[0]!.after).not.toBe('nothing');
  });

  it('is read and its seal verified by PDFBox', (context) => {
    requirePeers(context);
    const found = peerVerify(folder, ['sealed.pdf', 'plain.pdf']);
    expect(found.get('sealed.pdf')).toEqual([expect.objectContaining({ valid: true, whole: true })]);
    expect(found.get('plain.pdf')!.map(({ text }) => text)).toEqual(['NO-SIGNATURE']);
  });

  it('is the same for the same, whatever was made before', async () => {
    const first = readFileSync(plain);
    await print(demoSheet({ face: { ...FACE, KZ_FZR: '张伟' }, serial: '000001002' }));
    expect(Buffer.from(await print(demoSheet()))).toEqual(first);
    expect(Buffer.from(await licencePdfMaker()(demoSheet()))).toEqual(first);
    expect(Buffer.from(await print(demoSheet({ version: 2 })))).not.toEqual(first);
  });
});

describe('the boxes of a licence', () => {
  it('set long values smaller, in several lines, and refuse what does not fit', async (context) => {
    requireTool(context, 'pdftotext');
    const path = join(folder, 'long.pdf');
    const long = '甲乙丙丁戊己庚辛壬癸'.repeat(14);
    writeFileSync(path, await print(demoSheet({ face: { ...FACE, KZ_JYXM: long } })));
    expect(textOf(path)).toContain(long);
    expect(await refusal({ face: { ...FACE, KZ_JYXM: long.repeat(20) } })).toEqual([
      'LICENCE_TEXT_TOO_LONG',
      { field: '经营项目' },
    ]);
    expect(await refusal({ holders: Array.from({ length: 25 }, () => HOLDER) })).toEqual([
      'LICENCE_TEXT_TOO_LONG',
      { field: '持证主体' },
    ]);
  });

  it.each([
    ['😀', 'U+1F600', '陈😀'],
    ['龘', 'U+9F98', '陈龘'],
    ['\u200d', 'U+200D', '陈\u200d'],
    ['é', 'U+00E9', 'José'],
  ])('refuse %j, which the font lacks', async (character, code, value) => {
    expect(await refusal({ face: { ...FACE, KZ_FZR: value } })).toEqual([
      'LICENCE_CHARACTER_MISSING',
      { character, code, field: '负责人' },
    ]);
  });

  it('name of several fields in a box the one that has the character', async () => {
    const only = (template: LicenceTemplate): LicenceTemplate => {
      const { boxes, ...page } = template.pages[0]!;
      return { ...template, pages: [{ ...page, boxes: [{ ...boxes[0]!, text: '{KZ_FZR}（{KZ_BZ}）' }] }] };
    };
    expect(await refusal({ template: only, face: { ...FACE, KZ_BZ: '龘' } })).toEqual([
      'LICENCE_CHARACTER_MISSING',
      { character: '龘', code: 'U+9F98', field: '备注' },
    ]);
  });

  it('refuse a field that the type does not have, and a text of the template that cannot be set', async () => {
    expect(await refusal(withBox({ text: '{KZ_NONE}' }))).toEqual([
      'LICENCE_TEMPLATE',
      { detail: 'no such field', where: '{KZ_NONE}' },
    ]);
    expect(await refusal(withBox({ text: '标题😀' }))).toEqual([
      'LICENCE_CHARACTER_MISSING',
      { character: '😀', code: 'U+1F600', field: '标题😀' },
    ]);
    expect(await refusal(withBox({ text: '标题'.repeat(300) }))).toEqual([
      'LICENCE_TEXT_TOO_LONG',
      { field: '标题'.repeat(15) },
    ]);
  });

  it('stand on as many pages as the template has', async (context) => {
    requireTool(context, 'pdftotext');
    const path = join(folder, 'pages.pdf');
    const template = (one: LicenceTemplate): LicenceTemplate => {
      const text = { ...one.pages[0]!.boxes[0]!, text: '副页：{CZZT}', x: 10, y: 10, width: 190, size: 14 };
      return {
        ...one,
        pages: [...one.pages, { width: 210, height: 297, drawings: [], boxes: [text] }],
        qr: { page: 2, x: 20, y: 60, size: 40 },
      };
    };
    writeFileSync(path, await print(demoSheet({ template })));
    expect(run('qpdf', ['--show-npages', path]).stdout.trim()).toBe('2');
    const second = run('pdftotext', ['-raw', '-f', '2', path, '-']).stdout;
    expect(second.trim().replaceAll(/\s/g, '')).toBe(`副页：${HOLDER.name}`);
  });

  it('say what the template says where a field is empty, and never fill in twice', async (context) => {
    requireTool(context, 'pdftotext');
    const { KZ_BZ: _, ...face } = FACE;
    const path = join(folder, 'empty.pdf');
    writeFileSync(path, await print(demoSheet({ face })));
    expect(textOf(path)).toMatch(/备注／/);
    writeFileSync(path, await print(demoSheet({ face: { ...face, KZ_BZ: '{ZZBS}$&' } })));
    expect(textOf(path)).toContain('备注{ZZBS}$&');
  });
});
