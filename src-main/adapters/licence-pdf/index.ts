import type { LicenceTemplate } from '@yinzheng/contract/licences';
import { fail, toHex } from '@yinzheng/core/kernel';
import { METADATA_FILE_NAME, type PrintedFields } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import { AFRelationship, PDFDocument, PDFHexString } from 'pdf-lib';
import { setBox } from './boxes.ts';
import { draw, drawLines, drawQr, MM } from './drawings.ts';
import { licenceLetters, type Letters } from './letters.ts';

/** The tag before + says that a font is a subset (ISO 32000-1, 9.6.4). */
const FONT_NAME = 'YZLICE+YinzhengSealSong-SemiBold';

/** One licence to be laid out. */
export interface LicenceSheet {
  readonly template: LicenceTemplate;
  readonly fields: PrintedFields;
  /** The XML that lies in the file. */
  readonly metadata: Uint8Array;
  /** What the QR code says. */
  readonly qr: string;
  readonly title: string;
  /** YYYY-MM-DD. */
  readonly issuedOn: string;
  /** Name and version of the program. */
  readonly program: string;
}

/** Lays licences out as PDFs; the same sheet gives the same bytes. */
export type LicencePdf = (sheet: LicenceSheet) => Promise<Uint8Array>;

/**
 * Opens the font and gives the function that lays licences out: fonts embedded as subsets, the XML as associated file of
 * the document (ISO 32000-2, 14.13). What it gives is sealed as it is, by an update.
 *
 * The function throws LICENCE_TEMPLATE {detail, where} for a field that is not there, LICENCE_CHARACTER_MISSING
 * {character, code, field} for what the font does not have, LICENCE_TEXT_TOO_LONG {field} for what does not fit.
 * @throws SEAL_FONT_DAMAGED
 */
export function licencePdfMaker(): LicencePdf {
  const letters = licenceLetters();
  return (sheet) => made(sheet, letters);
}

async function made(sheet: LicenceSheet, letters: Letters): Promise<Uint8Array> {
  const { template, fields, metadata, program } = sheet;
  const lines = template.pages.map(({ boxes }) =>
    boxes.flatMap((box) => setBox(box, fields, letters).map((line) => ({ ...line, colour: box.colour }))),
  );
  const doc = await PDFDocument.create({ updateMetadata: false });
  // Midnight of the day in UTC is the same day in China.
  const issued = new Date(`${sheet.issuedOn}T00:00:00Z`);
  doc.setTitle(sheet.title, { showInWindowTitleBar: true });
  doc.setLanguage('zh-CN');
  doc.setCreator(program);
  doc.setProducer(program);
  doc.setCreationDate(issued);
  doc.setModificationDate(issued);
  const id = PDFHexString.of(toHex(sm3(metadata)).slice(0, 32));
  doc.context.trailerInfo.ID = doc.context.obj([id, id]);
  doc.registerFontkit(letters.fontkit);
  const font = await doc
    .embedFont(letters.bytes, { subset: true, customName: FONT_NAME })
    .catch((cause: unknown) => fail('SEAL_FONT_DAMAGED', { where: 'licence' }, cause));
  await doc.attach(metadata, METADATA_FILE_NAME, {
    mimeType: 'application/xml',
    creationDate: issued,
    modificationDate: issued,
    afRelationship: AFRelationship.Data,
  });
  for (const [index, { width, height, drawings }] of template.pages.entries()) {
    const page = doc.addPage([width * MM, height * MM]);
    draw(page, height, drawings);
    if (template.qr.page === index + 1) drawQr(page, height, sheet.qr, template.qr);
    drawLines(page, height, font, lines[index] ?? []);
  }
  return doc.save({ useObjectStreams: false, objectsPerTick: Number.POSITIVE_INFINITY });
}

/** Whether the font of licences has a character. @throws SEAL_FONT_DAMAGED */
export function licenceHas(): (character: string) => boolean {
  return licenceLetters().has;
}
