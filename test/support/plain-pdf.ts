// PDFs written by hand for the tests of the writer: one page, in many shapes. qpdf turns them into other forms.

export interface PageShape {
  /** [left, bottom, right, top] */
  readonly mediaBox: readonly number[];
  readonly cropBox?: readonly number[];
  readonly rotate?: number;
  readonly userUnit?: number;
  readonly annots?: 'absent' | 'null' | 'empty' | 'direct' | 'indirect' | 'indirect null';
  readonly form?: 'absent' | 'null' | 'direct' | 'indirect' | 'indirect fields' | 'no fields';
  readonly catalogExtra?: string;
  readonly formExtra?: string;
  readonly trailerExtra?: string;
  /** More objects, from number 20. */
  readonly more?: Readonly<Record<number, string>>;
  /** Left out where the file shall end with `%%EOF` alone. */
  readonly end?: string;
}

/** A file of the given objects with a classic cross-reference table; absent numbers are free. */
export function writePlain(
  objects: Readonly<Record<number, string>>,
  trailer: string,
  end = '\n',
): Uint8Array {
  let text = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const offsets = new Map<number, number>();
  for (const [num, body] of Object.entries(objects)) {
    offsets.set(Number(num), text.length);
    text += `${num} 0 obj\n${body}\nendobj\n`;
  }
  const size = Math.max(...offsets.keys()) + 1;
  const xref = text.length;
  text += `xref\n0 ${size}\n`;
  for (let num = 0; num < size; num++) {
    const offset = offsets.get(num);
    text += offset === undefined ? '0000000000 65535 f \n' : `${String(offset).padStart(10, '0')} 00000 n \n`;
  }
  text += `trailer\n<< /Size ${size} ${trailer} >>\nstartxref\n${xref}\n%%EOF${end}`;
  return Buffer.from(text, 'latin1');
}

const CONTENT = 'q 0.9 g 10 10 30 30 re f Q';
const LINK = '<< /Type /Annot /Subtype /Link /Rect [20 20 40 40] /Border [0 0 0] >>';

const ANNOTS: Readonly<Record<NonNullable<PageShape['annots']>, string>> = {
  absent: '',
  null: '/Annots null',
  empty: '/Annots []',
  direct: `/Annots [10 0 R ${LINK}]`,
  indirect: '/Annots 11 0 R',
  'indirect null': '/Annots 12 0 R',
};

const FORM_ENTRIES = '/DA (/Helv 0 Tf 0 g) /NeedAppearances false';
const FORMS: Readonly<Record<NonNullable<PageShape['form']>, readonly [string, string]>> = {
  absent: ['', 'null'],
  null: ['/AcroForm null', 'null'],
  direct: [`/AcroForm << /Fields [10 0 R] ${FORM_ENTRIES} EXTRA >>`, 'null'],
  indirect: ['/AcroForm 13 0 R', `<< /Fields [10 0 R] ${FORM_ENTRIES} /SigFlags 1 EXTRA >>`],
  'indirect fields': ['/AcroForm 13 0 R', `<< /Fields 14 0 R ${FORM_ENTRIES} /SigFlags 3 EXTRA >>`],
  'no fields': ['/AcroForm 13 0 R', `<< ${FORM_ENTRIES} /SigFlags 4 EXTRA >>`],
};

const FIELD =
  '<< /Type /Annot /Subtype /Widget /FT /Tx /T (a\\(b\\)\\\\c) /V <FEFF5370> /Rect [60 60 90 75] /F 4 /P 3 0 R /#41B#20C 0.50 >>';

/** A one-page document; objects 10 to 14 are its text field, annotation arrays and form. */
export function onePage(shape: PageShape): Uint8Array {
  const [formEntry, formObject] = FORMS[shape.form ?? 'absent'];
  const extra = shape.formExtra ?? '';
  const box = (name: string, values: readonly number[] | undefined): string =>
    values === undefined ? '' : `/${name} [${values.join(' ')}]`;
  const page = [
    '/Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << >>',
    box('MediaBox', shape.mediaBox),
    box('CropBox', shape.cropBox),
    shape.rotate === undefined ? '' : `/Rotate ${shape.rotate}`,
    shape.userUnit === undefined ? '' : `/UserUnit ${shape.userUnit}`,
    ANNOTS[shape.annots ?? 'absent'],
  ].join(' ');
  const objects: Record<number, string> = {
    1: `<< /Type /Catalog /Pages 2 0 R ${formEntry.replace('EXTRA', extra)} ${shape.catalogExtra ?? ''} >>`,
    2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    3: `<< ${page} >>`,
    4: `<< /Length ${CONTENT.length} >>\nstream\n${CONTENT}\nendstream`,
    10: FIELD,
    11: `[10 0 R ${LINK}]`,
    12: 'null',
    13: formObject.replace('EXTRA', extra),
    14: '[10 0 R]',
    15: '<< /Title (x) >>',
    ...shape.more,
  };
  return writePlain(objects, `/Root 1 0 R /Info 15 0 R ${shape.trailerExtra ?? ''}`, shape.end);
}

/** A4, upright, with nothing special. */
export const A4: readonly number[] = [0, 0, 595.276, 841.89];
