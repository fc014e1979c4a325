import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportSchema } from '@yinzheng/contract/cli';
import type { Output, VerifiedFileOut } from '@yinzheng/contract/ipc';
import { toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDemo, Office, type DemoFolder } from '../support/cli.ts';
import { asyncCodeOf } from '../support/codes.ts';
import { bitmapOf, difference, popplers } from '../support/page-pictures.ts';
import { boundsOf } from '../support/rendering.ts';
import { requireTool } from '../support/tools.ts';
import { WindowService, type Seat } from '../support/window.ts';

// Looking at files, previews, verifications and reports as the window asks for them, and the bytes that a host hands on.

let demo: DemoFolder & { remove(): void };
let office: Office;
let service: WindowService;
let wang: Seat, li: Seat, zhang: Seat, stranger: Seat;
/** Agreed to, and its impression is left. */
let open: Asked;
/** Stamped. */
let sealed: Sealed;

beforeAll(async () => {
  demo = await makeDemo();
  office = new Office(demo, mkdtempSync(join(tmpdir(), 'yinzheng-window-')));
  service = await WindowService.open(office.data);
  wang = service.seat(office.who('applicant').id);
  li = service.seat(office.who('approver').id);
  zhang = service.seat(office.who('custodian').id);
  stranger = service.seat(null);
  open = await agreed();
  sealed = await stamped();
}, 120_000);

afterAll(async () => {
  expect(service.defects).toEqual([]);
  await service.close();
  demo.remove();
  rmSync(office.folder, { recursive: true, force: true });
});

const PLACE = { page: 1, x: 150, y: 222 };
/** The demo's seal: 42 mm across. */
const RED = (r: number, g: number, b: number): boolean => r > 150 && g < 120 && b < 120;

interface Asked {
  readonly id: string;
  /** SM3 of its document. */
  readonly document: string;
}

interface Sealed extends Asked {
  readonly entry: number;
  readonly path: string;
}

/** A request for one impression on the sample. */
async function request(): Promise<Asked> {
  const { file } = await wang.page('files.sample', {});
  const document = (await wang.page('files.look', { file })).sm3;
  const { id } = await wang.page('requests.make', {
    seal: office.seal,
    reason: '印发通知',
    classification: 'public',
    days: 7,
    documents: [{ file, count: 1 }],
  });
  return { id, document };
}

/** The same, agreed to. */
async function agreed(): Promise<Asked> {
  const { id, document } = await request();
  const { job } = await li.page('requests.decide', { id, answer: 'agreed', opinion: '' });
  expect((await li.carryOut(job, office.who('approver').pin)).state).toBe('done');
  return { id, document };
}

/** The sample with one impression; its entry and its path. */
async function stamped(): Promise<Sealed> {
  const asked = await agreed();
  const documents = [{ document: asked.document, positions: [PLACE] }];
  const { job } = await zhang.page('stamping.prepare', { id: asked.id, format: 'ses', documents });
  const { result } = await zhang.carryOut(job, office.who('custodian').pin);
  const row = result?.kind === 'stamp' ? result.rows[0] : undefined;
  const [entry = 0] = row?.entries ?? [];
  return { ...asked, entry, path: row?.output ?? '' };
}

async function verified(seat: Seat, source: { file: string } | { entry: number }): Promise<VerifiedFileOut> {
  const { job } = await seat.page('verify.start', source);
  const { result, error } = await seat.job(job, 'done', 'failed');
  if (result?.kind !== 'verify') throw new Error(`not verified: ${error?.code}`);
  return result.file;
}

function bytesOf({ source }: Output<'host.open'>): Uint8Array {
  return 'path' in source ? readFileSync(source.path) : Buffer.from(source.base64, 'base64');
}

function preview({ id, document }: Asked, more: object = {}): Promise<Output<'stamping.preview'>> {
  const asked = { id, document, page: 1, positions: [PLACE], format: 'ses' as const, width: 600 };
  return zhang.page('stamping.preview', { ...asked, ...more });
}

function pictureOf({ png }: { readonly png: string }): ReturnType<typeof bitmapOf> {
  return bitmapOf(Buffer.from(png, 'base64'));
}

describe('looking at a taken file', () => {
  it('tells its digest, its pages and what would keep it from being stamped', async () => {
    const { file, name, size } = await wang.page('files.sample', {});
    const sample = readFileSync(join(office.data, 'sample.pdf'));
    expect([name, size]).toEqual(['示例通知.pdf', sample.length]);
    expect(await wang.page('files.look', { file })).toEqual({
      file,
      name,
      size,
      sm3: toHex(sm3(sample)),
      pages: 1,
      problem: null,
    });
    expect(bytesOf(await wang.host('host.open', { kind: 'file', file }))).toEqual(sample);
  });

  it('takes what is no PDF for what it is', async () => {
    writeFileSync(office.path('a.pdf'), '<html></html>');
    const file = stranger.take(office.path('a.pdf'));
    const { pages, problem } = await stranger.page('files.look', { file });
    expect([pages, problem?.code]).toEqual([null, 'PDF_NOT_PDF']);
  });

  it('tells that an encrypted document cannot be stamped', async (context) => {
    requireTool(context, 'qpdf');
    const locked = office.path('locked.pdf');
    execFileSync('qpdf', ['--encrypt', '', 'owner', '256', '--', join(office.data, 'sample.pdf'), locked]);
    const { problem } = await wang.page('files.look', { file: wang.take(locked) });
    expect(problem?.code).toBe('PDF_ENCRYPTED');
  });

  it('is for the session that took it in, until it is dropped or left', async () => {
    const file = wang.take(office.document('a.pdf'));
    const look = (seat: Seat): Promise<string> => asyncCodeOf(() => seat.page('files.look', { file }));
    expect(await look(zhang)).toBe('FILE_NOT_TAKEN');
    expect(await asyncCodeOf(() => zhang.host('host.open', { kind: 'file', file }))).toBe('FILE_NOT_TAKEN');
    expect(await asyncCodeOf(() => zhang.page('files.drop', { file }))).toBe('FILE_NOT_TAKEN');
    const { source } = await wang.host('host.open', { kind: 'file', file });
    await wang.page('files.drop', { file });
    expect(await look(wang)).toBe('FILE_NOT_TAKEN');
    if (!('path' in source)) throw new Error('a file without a path');
    expect(() => readFileSync(source.path)).toThrow(/ENOENT/);
    const other = wang.take(office.document('b.pdf'));
    await wang.host('host.leave', {});
    expect(await asyncCodeOf(() => wang.page('files.look', { file: other }))).toBe('FILE_NOT_TAKEN');
  });
});

describe('a page as it will be', () => {
  it('is the page as it then is', async (context) => {
    const shown = pictureOf(await preview(open));
    const bare = pictureOf(await preview(open, { positions: [] }));
    expect(boundsOf(bare, RED)).toBeUndefined();
    const box = boundsOf(shown, RED) ?? [];
    const mm = [...box].map((pixel) => (pixel / 600) * 210);
    for (const [index, edge] of [129, 201, 171, 243].entries()) {
      expect(Math.abs((mm[index] ?? -99) - edge)).toBeLessThan(1.5);
    }
    const documents = [{ document: open.document, positions: [PLACE] }];
    const { job } = await zhang.page('stamping.prepare', { id: open.id, format: 'ses', documents });
    const inPrompt = await zhang.host('prompt.picture', { job, document: 0, page: 1, width: 600 });
    expect(difference(pictureOf(inPrompt), shown)).toBe(0);
    const then = popplers(context, office.folder, readFileSync(sealed.path), { page: 1, width: 600 });
    expect(difference(shown, then)).toBeLessThan(1.5);
  });

  it('is refused where the seal would not lie on the page, and where there is no such page', async () => {
    const beside = { positions: [{ page: 1, x: 5, y: 5 }] };
    expect(await asyncCodeOf(() => preview(open, beside))).toBe('STAMP_POSITION_OUTSIDE');
    expect(await asyncCodeOf(() => preview(open, { page: 2, positions: [] }))).toBe('PDF_PAGE_MISSING');
  });

  it('is shown of the approved bytes only', async () => {
    const kept = join(office.data, 'documents', open.document);
    const { png } = await preview(open);
    appendFileSync(kept, '\n');
    expect(await asyncCodeOf(() => preview(open))).toBe('DOCUMENT_MISSING');
    truncateSync(kept, statSync(kept).size - 1);
    expect((await preview(open)).png).toBe(png);
  });

  it('is shown of what was agreed to only, and to whom it concerns', async () => {
    const { id, document } = await request();
    expect(await asyncCodeOf(() => preview({ id, document }))).toBe('REQUEST_UNKNOWN');
    expect(await asyncCodeOf(() => preview({ id: '0'.repeat(32), document }))).toBe('REQUEST_UNKNOWN');
    expect(await asyncCodeOf(() => preview({ ...open, document: 'f'.repeat(64) }))).toBe(
      'TICKET_WRONG_DOCUMENT',
    );
  });
});

describe('验章', () => {
  it('tells of a sealed file what holds, where the seal is, and what the log says; to a stranger too', async () => {
    const { entry, path } = sealed;
    const ofEntry = await verified(zhang, { entry });
    const file = stranger.take(path, '收到的通知.pdf');
    const ofFile = await verified(stranger, { file });
    expect(ofEntry.source).toEqual({ entry });
    expect(ofFile).toMatchObject({ source: { file }, name: '收到的通知.pdf', pages: 1 });
    expect(ofFile.sm3).toBe(toHex(sm3(readFileSync(path))));
    for (const { verified: told, boxes, grounds } of [ofEntry, ofFile]) {
      expect(told.answer).toBe('valid');
      const [signature] = told.signatures;
      expect(signature?.log?.answer).toBe('agrees');
      // Reasons and names of the 台账 are for those who read it.
      const own = { number: entry, document: '示例通知.pdf' };
      if (told === ofEntry.verified) expect(signature?.log?.entry).toMatchObject(own);
      else expect(signature?.log?.entry).toBeNull();
      expect(grounds.file.code).toBe(told.code);
      expect(grounds.signatures[0]?.steps.map(({ code }) => code)).toEqual(
        signature?.steps.map(({ code }) => code),
      );
      const [[box]] = boxes as [[VerifiedFileOut['boxes'][number][number]]];
      expect(boxes).toHaveLength(1);
      expect(box.page).toBe(1);
      for (const [key, mm] of [
        ['x', 129],
        ['y', 201],
        ['width', 42],
        ['height', 42],
      ] as const) {
        expect(box[key]).toBeCloseTo(mm, 2);
      }
    }
  });

  it('answers what is no PDF, and finds what was changed', async () => {
    writeFileSync(office.path('a.pdf'), 'a letter');
    const none = await verified(stranger, { file: stranger.take(office.path('a.pdf')) });
    expect(none).toMatchObject({ pages: 0, boxes: [], verified: { answer: 'unknown', code: 'PDF_NOT_PDF' } });
    expect(none.grounds).toMatchObject({ file: { code: 'PDF_NOT_PDF' }, signatures: [] });
    const { path } = sealed;
    const bytes = readFileSync(path);
    const at = bytes.indexOf('/MediaBox') + 12;
    bytes[at] = bytes[at]! ^ 1;
    writeFileSync(office.path('b.pdf'), bytes);
    const changed = await verified(stranger, { file: stranger.take(office.path('b.pdf')) });
    expect(changed.verified.answer).toBe('invalid');
  });

  it('makes a report on the same bytes, on paper and for programs', async () => {
    const { path } = sealed;
    const file = stranger.take(path, '收到的通知.pdf');
    const { job } = await stranger.page('verify.start', { file });
    await stranger.job(job, 'done');
    const json = await stranger.page('verify.report', { job, form: 'json' });
    expect(json.name).toBe('收到的通知_核验报告.json');
    const opened = await stranger.host('host.open', { kind: 'product', product: json.product });
    expect(opened.type).toBe('application/json');
    const report = reportSchema.parse(JSON.parse(Buffer.from(bytesOf(opened)).toString('utf8')));
    expect(report.file).toMatchObject({ name: '收到的通知.pdf', sm3: toHex(sm3(readFileSync(path))) });
    expect(report.verification.answer).toBe('valid');
    const paper = await stranger.page('verify.report', { job, form: 'pdf' });
    const pdf = await stranger.host('host.open', { kind: 'product', product: paper.product });
    expect(Buffer.from(bytesOf(pdf)).subarray(0, 5).toString()).toBe('%PDF-');
    const other = service.seat(null);
    expect(await asyncCodeOf(() => other.page('verify.report', { job, form: 'pdf' }))).toBe('JOB_UNKNOWN');
    const theirs = { kind: 'product', product: paper.product } as const;
    expect(await asyncCodeOf(() => other.host('host.open', theirs))).toBe('FILE_NOT_TAKEN');

    const taken = await stranger.host('host.open', { kind: 'file', file });
    if ('path' in taken.source) appendFileSync(taken.source.path, '\n');
    const again = (): Promise<unknown> => stranger.page('verify.report', { job, form: 'pdf' });
    expect(await asyncCodeOf(again)).toBe('FILE_UNREADABLE');
  });

  it('of an entry is for those who read the 台账', async () => {
    const { entry } = sealed;
    const start = (seat: Seat): Promise<string> => asyncCodeOf(() => seat.page('verify.start', { entry }));
    expect(await start(stranger)).toBe('NOBODY_SEATED');
    expect(await start(wang)).toBe('NOT_ALLOWED');
    expect(await asyncCodeOf(() => zhang.page('verify.start', { entry: 99 }))).toBe('ENTRY_UNKNOWN');
  });
});

describe('bytes that a host hands on', () => {
  it('are those that the person may see', async () => {
    const { id, document, entry, path } = sealed;
    const result = { kind: 'result', entry } as const;
    expect(bytesOf(await zhang.host('host.open', result))).toEqual(readFileSync(path));
    expect(await asyncCodeOf(() => wang.host('host.open', result))).toBe('NOT_ALLOWED');
    expect(await asyncCodeOf(() => stranger.host('host.open', result))).toBe('NOBODY_SEATED');

    const kept = { kind: 'document', request: id, document } as const;
    for (const seat of [wang, li, zhang]) {
      expect(toHex(sm3(bytesOf(await seat.host('host.open', kept))))).toBe(document);
    }
    expect(await asyncCodeOf(() => stranger.host('host.open', kept))).toBe('NOBODY_SEATED');
    const another = { ...kept, document: 'e'.repeat(64) };
    expect(await asyncCodeOf(() => wang.host('host.open', another))).toBe('TICKET_WRONG_DOCUMENT');
    const unknown = { ...kept, request: 'e'.repeat(32) };
    expect(await asyncCodeOf(() => wang.host('host.open', unknown))).toBe('REQUEST_UNKNOWN');

    const seal = await li.host('host.open', { kind: 'seal', id: office.seal });
    expect(seal.type).toBe('image/png');
    expect(bitmapOf(bytesOf(seal)).width).toBeGreaterThan(100);
    expect(await asyncCodeOf(() => li.host('host.open', { kind: 'seal', id: 'X' }))).toBe('SEAL_UNKNOWN');
    const nobody = stranger.host('host.open', { kind: 'seal', id: office.seal });
    expect(await asyncCodeOf(() => nobody)).toBe('NOBODY_SEATED');
  });

  it('of a file that is taken in are found again by its number', async () => {
    const path = office.document('a.pdf');
    const { file } = await stranger.host('host.take', { path, name: '来文.PDF', size: 3 });
    const opened = await stranger.host('host.open', { kind: 'file', file });
    expect(opened).toEqual({ source: { path, size: 3 }, name: '来文.PDF', type: 'application/pdf' });
  });
});
