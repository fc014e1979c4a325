import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_POLICY, type VerificationContext } from '@yinzheng/core/verification';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeWorld, PICTURE, party, trusting } from '../../support/made-seals.ts';
import { brief, reportOf } from '../../support/pdf-reports.ts';
import { cmsSigner, PdfBuilder, sesSigner, stream, type SignForm } from '../../support/pdf-signed.ts';
import { peerEdit, peerParty, requirePeers, type PeerParty } from '../../support/peers.ts';

// What a certification, a field's lock or another signature's lock allows (ISO 32000-2, 12.8.2.2, 12.8.2.4, 12.7.5.5).

const world = makeWorld();
const trusted = trusting(world.root);
const ses = sesSigner(world);
const inShort = async (pdf: PdfBuilder): Promise<string[]> => brief(await reportOf(pdf.bytes, trusted));

const reference = (method: string, params: string): string =>
  `/Reference [<< /Type /SigRef /TransformMethod /${method} /TransformParams << /Type /TransformParams /V /1.2 ${params} >> >>]`;
const docMdp = (p: string): string => reference('DocMDP', p);
const fieldMdp = (params: string): string => reference('FieldMDP', params);

/** A document certified by its first signature; what it says, and whom Perms names, may be others. */
function certified(params = '/P 2', perms = '16 0 R', form: SignForm = {}): PdfBuilder {
  const pdf = new PdfBuilder();
  const more = { 1: pdf.edited(1, '/Names', `/Perms << /DocMDP ${perms} >> /Names`) };
  pdf.sign(ses, { value: docMdp(params), more, ...form });
  return pdf;
}

const fill = (pdf: PdfBuilder): PdfBuilder => pdf.update({ 8: pdf.edited(8, 'old', 'new') });
const remark = (pdf: PdfBuilder): PdfBuilder =>
  pdf.update({
    14: '[90 0 R]',
    90: '<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] /Contents (x) /P 6 0 R >>',
  });
const repaint = (pdf: PdfBuilder): PdfBuilder => pdf.update({ 4: stream('BT (evil) Tj ET') });
const store = (pdf: PdfBuilder): PdfBuilder =>
  pdf.update({ 1: pdf.edited(1, '/Names', '/DSS << /Certs [91 0 R] >> /Names'), 91: stream('certificate') });
const sign = (pdf: PdfBuilder): PdfBuilder => (pdf.sign(ses, { fieldName: 'later' }), pdf);

describe('a certification', () => {
  it('is valid, and says what it allows', async () => {
    for (const [params, permission] of [
      ['/P 1', 1],
      ['/P 2', 2],
      ['/P 3', 3],
      ['', 2],
    ] as const) {
      const found = await reportOf(certified(params).bytes, trusted);
      expect(brief(found)).toEqual(['valid FILE_VALID', 'ses-v4 valid nothing whole']);
      expect(found.signatures[0]).toMatchObject({
        mdp: { certifies: permission, limits: undefined, locks: [], grants: true },
        forbidden: false,
      });
    }
  });

  const AFTER = { fill, remark, repaint, store, sign };
  it.each<[string, keyof typeof AFTER, string]>([
    ['1', 'store', 'valid FILE_VALID'],
    ['1', 'sign', 'invalid FILE_CHANGE_FORBIDDEN'],
    ['1', 'fill', 'invalid FILE_CHANGE_FORBIDDEN'],
    ['1', 'remark', 'invalid FILE_CHANGE_FORBIDDEN'],
    ['1', 'repaint', 'invalid FILE_CHANGE_FORBIDDEN'],
    ['2', 'store', 'valid FILE_VALID'],
    ['2', 'sign', 'valid FILE_VALID'],
    ['2', 'fill', 'unknown FILE_ADDED_UNSIGNED'],
    ['2', 'remark', 'invalid FILE_CHANGE_FORBIDDEN'],
    ['2', 'repaint', 'invalid FILE_CHANGE_FORBIDDEN'],
    ['3', 'sign', 'valid FILE_VALID'],
    ['3', 'fill', 'unknown FILE_ADDED_UNSIGNED'],
    ['3', 'remark', 'unknown FILE_ADDED_UNSIGNED'],
    ['3', 'repaint', 'invalid FILE_CHANGE_FORBIDDEN'],
  ])('with P %s, then “%s”: %s', async (p, what, told) => {
    expect((await inShort(AFTER[what](certified(`/P ${p}`))))[0]).toBe(told);
  });

  it.each<[string, keyof typeof AFTER, string]>([
    ['2', 'fill', 'unknown FILE_ADDED_BETWEEN'],
    ['3', 'remark', 'unknown FILE_ADDED_BETWEEN'],
    ['2', 'remark', 'invalid FILE_CHANGE_FORBIDDEN'],
    ['3', 'repaint', 'invalid FILE_CHANGE_FORBIDDEN'],
  ])('with P %s, then “%s” and a signature: %s', async (p, what, told) => {
    expect((await inShort(sign(AFTER[what](certified(`/P ${p}`)))))[0]).toBe(told);
  });

  it('with P 1 allows a document time stamp that shows nothing, and no other', async () => {
    const stamp = (rect: string): PdfBuilder => {
      const pdf = certified('/P 1');
      pdf.sign(ses, {
        subFilter: 'ETSI.RFC3161',
        dict: (text) => text.replace('/Type /Sig', '/Type /DocTimeStamp'),
        into: [
          21,
          (entries) =>
            `<< /Type /Annot /Subtype /Widget /FT /Sig /T (t) /Rect ${rect} /P 3 0 R ${entries} >>`,
        ],
        more: {
          9: pdf.edited(9, '18 0 R', '18 0 R 21 0 R'),
          3: pdf.edited(3, '18 0 R', '18 0 R 21 0 R'),
        },
      });
      return pdf;
    };
    const unseen = await reportOf(stamp('[0 0 0 0]').bytes, trusted);
    expect(unseen.signatures[0]).toMatchObject({ after: 'signatures', forbidden: false });
    const seen = await reportOf(stamp('[0 0 99 99]').bytes, trusted);
    expect(seen.signatures[0]).toMatchObject({ after: 'changes', forbidden: true });
  });

  it('has no say where there is none', async () => {
    const plain = (): PdfBuilder => (new PdfBuilder().sign(ses), sign(new PdfBuilder()));
    expect((await inShort(fill(plain())))[0]).toBe('invalid FILE_CHANGED');
    expect((await inShort(remark(plain())))[0]).toBe('invalid FILE_CHANGED');
    expect((await inShort(sign(fill(plain()))))[0]).toMatch(/^(?:unknown FILE_CHANGED_BETWEEN|invalid)/);
  });

  it('does not make up for what only looks like filling', async () => {
    const moved = certified('/P 2');
    moved.update({ 8: moved.edited(8, 'old', 'new').replace('[50 500', '[60 500') });
    expect((await inShort(moved))[0]).toBe('invalid FILE_CHANGE_FORBIDDEN');
  });
});

describe('a certification that is not as it must be is named:', () => {
  it.each<[string, () => PdfBuilder, string]>([
    ['P is no permission', () => certified('/P 4'), 'MDP_PARAMETERS'],
    ['P is a name', () => certified('/P /All'), 'MDP_PARAMETERS'],
    [
      'a method nobody knows',
      () => certified('', '16 0 R', { value: reference('Other', '') }),
      'MDP_PARAMETERS',
    ],
    ['Perms names another object', () => certified('/P 2', '18 0 R'), 'MDP_NOT_IN_PERMS'],
    ['Perms has a dictionary of its own', () => certified('/P 2', '<< /Type /Sig >>'), 'PERMS_OTHER'],
    ['Perms names no signature', () => certified('', '4 0 R', { value: '' }), 'PERMS_OTHER'],
    [
      'Perms names a signature that does not certify',
      () => certified('', '16 0 R', { value: '' }),
      'PERMS_WITHOUT_MDP',
    ],
    [
      'there is no Perms',
      () => {
        const pdf = new PdfBuilder();
        pdf.sign(ses, { value: docMdp('/P 2') });
        return pdf;
      },
      'MDP_NOT_IN_PERMS',
    ],
    [
      'the second signature',
      () => {
        const pdf = new PdfBuilder();
        pdf.update({ 1: pdf.edited(1, '/Names', '/Perms << /DocMDP 19 0 R >> /Names') });
        pdf.sign(ses);
        pdf.sign(ses, { value: docMdp('/P 2') });
        return pdf;
      },
      'MDP_NOT_FIRST',
    ],
    [
      'two of them',
      () => {
        const pdf = certified();
        pdf.sign(ses, { value: docMdp('/P 2') });
        return pdf;
      },
      'MDP_SEVERAL',
    ],
  ])('%s', async (_, make, problem) => {
    const found = await reportOf(make().bytes, trusted);
    expect(found.answer).toBe('unknown');
    const reasons = found.signatures.flatMap(({ steps }) => steps.flatMap(({ checks }) => checks));
    expect(reasons.map(({ reason }) => reason)).toContain(`PDF_${problem}`);
    expect(found.signatures.every(({ mdp }) => !mdp.grants)).toBe(true);
  });

  it('and it grants nothing', async () => {
    expect((await inShort(fill(certified('/P 2', '18 0 R'))))[0]).toBe('invalid FILE_CHANGED');
    expect((await inShort(fill(certified('/P 4'))))[0]).toBe('invalid FILE_CHANGED');
  });

  it('nor one that is made up afterwards', async () => {
    const pdf = new PdfBuilder();
    pdf.sign(ses, { value: docMdp('/P 2') });
    pdf.update({ 1: pdf.edited(1, '/Names', '/Perms << /DocMDP 16 0 R >> /Names') });
    expect((await inShort(fill(pdf)))[0]).toBe('invalid FILE_CHANGE_FORBIDDEN');
  });

  it('nor by a stranger upon another signature', async () => {
    const pdf = new PdfBuilder();
    pdf.sign(ses);
    const stranger = party('Stranger', undefined, { keyUsage: ['digitalSignature'] });
    const perms = { 1: pdf.edited(1, '/Names', '/Perms << /DocMDP 19 0 R >> /Names') };
    pdf.sign(cmsSigner(stranger), { subFilter: 'adbe.pkcs7.detached', value: docMdp('/P 3'), more: perms });
    expect((await inShort(pdf))[0]).toMatch(/^unknown/);
    expect((await inShort(remark(pdf)))[0]).toBe('invalid FILE_CHANGED');
  });
});

describe('a lock', () => {
  const locked = (value: string, field = ''): PdfBuilder => {
    const pdf = new PdfBuilder();
    pdf.sign(ses, { value, field });
    return pdf;
  };
  it.each<[string, string, string, string]>([
    ['All', fieldMdp('/Action /All'), '', 'invalid FILE_CHANGE_FORBIDDEN'],
    ['Include', fieldMdp('/Action /Include /Fields [(name)]'), '', 'invalid FILE_CHANGE_FORBIDDEN'],
    [
      'Include of others',
      fieldMdp('/Action /Include /Fields [(nam) (other)]'),
      '',
      'unknown FILE_CHANGED_BETWEEN',
    ],
    [
      'Exclude of others',
      fieldMdp('/Action /Exclude /Fields [(later)]'),
      '',
      'invalid FILE_CHANGE_FORBIDDEN',
    ],
    ['Exclude', fieldMdp('/Action /Exclude /Fields [(name) (later)]'), '', 'unknown FILE_CHANGED_BETWEEN'],
    [
      "the field's own",
      '',
      '/Lock << /Type /SigFieldLock /Action /Include /Fields [(name)] >>',
      'invalid FILE_CHANGE_FORBIDDEN',
    ],
    [
      "the field's P 1",
      '',
      '/Lock << /Action /Include /Fields [(x)] /P 1 >>',
      'invalid FILE_CHANGE_FORBIDDEN',
    ],
    [
      "the field's P 2",
      '',
      '/Lock << /Action /Include /Fields [(x)] /P 2 >>',
      'unknown FILE_CHANGED_BETWEEN',
    ],
  ])('of kind %s, then a value and a signature', async (_, value, field, told) => {
    expect((await inShort(sign(fill(locked(value, field)))))[0]).toBe(told);
    // Without the value the lock is no reason to suspect anything, unless it forbids the signature itself.
    const only = (await inShort(sign(locked(value, field))))[0];
    const forbids = value.includes('/All') || field.includes('/P 1');
    expect(only).toBe(forbids ? 'invalid FILE_CHANGE_FORBIDDEN' : 'valid FILE_VALID');
  });

  it('holds under a certification that allows filling', async () => {
    const pdf = certified('/P 2');
    pdf.sign(ses, { value: fieldMdp('/Action /Include /Fields [(name)]') });
    expect((await inShort(pdf))[0]).toBe('valid FILE_VALID');
    const found = await reportOf(fill(pdf).bytes, trusted);
    expect(brief(found)[0]).toBe('invalid FILE_CHANGE_FORBIDDEN');
    expect(found.params).toMatchObject({ number: 2 });
    expect(found.signatures.map(({ forbidden }) => forbidden)).toEqual([false, true]);
  });

  it('forbids to take fields out of the form', async () => {
    const without = (pdf: PdfBuilder): PdfBuilder => sign(pdf.update({ 9: pdf.edited(9, '[8 0 R ', '[') }));
    const open = locked('');
    expect((await inShort(without(open)))[0]).toBe('unknown FILE_CHANGED_BETWEEN');
    const held = locked(fieldMdp('/Action /Include /Fields [(name)]'));
    expect((await inShort(without(held)))[0]).toBe('invalid FILE_CHANGE_FORBIDDEN');
  });

  it('that cannot be read is named', async () => {
    for (const [value, field] of [
      [fieldMdp('/Action /Some'), ''],
      [fieldMdp('/Action /Include'), ''],
      [fieldMdp('/Action /Include /Fields [7]'), ''],
      ['', '/Lock << /Action /All /P 0 >>'],
      ['', '/Lock [1]'],
      ['/Reference 7', ''],
    ] as const) {
      expect((await inShort(locked(value, field)))[1]).toContain('structure=PDF_MDP_PARAMETERS');
    }
  });
});

describe('what PDFBox makes', () => {
  let dir: string;
  let stranger: PeerParty | undefined;
  let context: VerificationContext;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'yz-mdp-'));
    writeFileSync(join(dir, 'base.pdf'), new PdfBuilder().bytes);
  });
  afterAll(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  const told = async (name: string): Promise<string[]> =>
    brief(await reportOf(readFileSync(join(dir, name)), context));

  it.for([1, 2, 3] as const)('certified with P %s', { timeout: 180_000 }, async (permission, test) => {
    requirePeers(test);
    stranger ??= peerParty(dir, PICTURE);
    context = {
      ...{ others: [], crls: [], statusLists: [], policy: DEFAULT_POLICY, now: new Date() },
      roots: [stranger.certificate],
    };
    stranger.certify(permission, 'base.pdf', 'certified.pdf');
    expect(await told('certified.pdf')).toEqual(['valid FILE_VALID', 'cms valid nothing whole']);
    const edits = { fill: ['name', 'another'], note: [], store: [], hide: ['name'] } as const;
    const answers = new Map<string, string>();
    for (const [what, values] of Object.entries(edits)) {
      peerEdit(dir, what as keyof typeof edits, 'certified.pdf', `${what}.pdf`, ...values);
      const [file, signature] = await told(`${what}.pdf`);
      answers.set(what, `${file?.split(' ')[0]} ${signature?.split(' ')[2]}`);
    }
    expect(Object.fromEntries(answers)).toEqual({
      fill: `${permission === 1 ? 'invalid' : 'unknown'} form-fields`,
      note: `${permission === 3 ? 'unknown' : 'invalid'} annotations`,
      store: 'valid security-data',
      hide: 'invalid changes',
    });
    stranger.sign('cms', 'certified.pdf', 'twice.pdf');
    expect((await told('twice.pdf'))[0]).toBe(
      permission === 1 ? 'invalid FILE_CHANGE_FORBIDDEN' : 'valid FILE_VALID',
    );
    stranger.sign('cms', 'fill.pdf', 'filled-signed.pdf');
    expect((await told('filled-signed.pdf'))[0]).toBe(
      permission === 1 ? 'invalid FILE_CHANGE_FORBIDDEN' : 'unknown FILE_ADDED_BETWEEN',
    );
  });
});
