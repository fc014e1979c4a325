import { bytesSource, changesSince, openPdf } from '@yinzheng/core/documents';
import { PdfBuilder, type UpdateForm } from './pdf-signed.ts';

// What was added to a version of a document, in short.

/** Nothing is verified here: any Contents will do. */
export const ANY = (): Uint8Array => Uint8Array.of(0x30, 0);

export interface Found {
  readonly after: string;
  /** Kind, page and detail of each entry. */
  readonly list: readonly string[];
}

/** What stands after the version that ends at an offset. */
export function after(pdf: PdfBuilder, end: number): Found {
  const changes = changesSince(openPdf(bytesSource(pdf.bytes)), [end]).get(end)!;
  return {
    after: changes.after,
    list: changes.list.map(({ kind, page, detail }) =>
      [kind, page, detail].filter((x) => x !== undefined).join(' '),
    ),
  };
}

export type Objects = Readonly<Record<number, string>>;

/** A document, prepared before it is signed, then an update of the given objects. */
export function changed(
  objects: Objects | ((pdf: PdfBuilder) => Objects),
  form: UpdateForm = {},
  prepare: (pdf: PdfBuilder) => void = () => undefined,
): Found {
  const pdf = new PdfBuilder();
  prepare(pdf);
  const { end } = pdf.sign(ANY);
  pdf.update(typeof objects === 'function' ? objects(pdf) : objects, form);
  return after(pdf, end);
}

export const CHANGES = (...list: string[]): Found => ({ after: 'changes', list });
export const FILLED = (...list: string[]): Found => ({ after: 'form-fields', list });
export const REMARKS = (...list: string[]): Found => ({ after: 'annotations', list });
export const DATA = (...list: string[]): Found => ({ after: 'security-data', list });
export const HARMLESS = (...list: string[]): Found => ({ after: 'signatures', list });
export const NOTHING: Found = { after: 'nothing', list: [] };
