import fontkit from '@cantoo/fontkit';
import { PDFDocument } from 'pdf-lib';
import { fail } from '@yinzheng/core/kernel';
import type { PrintedReport } from '@yinzheng/core/reports';
import { sealFontBytes } from '../seal-font.ts';
import { drawBlock } from './blocks.ts';
import { pictureEmbedder } from './picture.ts';
import { Sheet } from './sheet.ts';
import { typeface } from './typesetting.ts';

/** The tag before + says that a font is a subset (ISO 32000-1, 9.6.4). */
const FONT_NAME = 'YZREPT+YinzhengSealSong-SemiBold';

/**
 * Lays a report out as a PDF of A4 pages, its font embedded. The same report gives the same bytes.
 * @throws SEAL_FONT_DAMAGED
 */
export async function reportPdf(report: PrintedReport): Promise<Uint8Array> {
  const doc = await PDFDocument.create({ updateMetadata: false });
  doc.setTitle(report.title, { showInWindowTitleBar: true });
  doc.setLanguage(report.language);
  doc.setCreator(report.program);
  doc.setProducer(report.program);
  doc.setCreationDate(report.madeAt);
  doc.setModificationDate(report.madeAt);
  doc.registerFontkit(fontkit);
  const font = await doc
    .embedFont(sealFontBytes(), { subset: true, customName: FONT_NAME })
    .catch((cause: unknown) => {
      return fail('SEAL_FONT_DAMAGED', { where: 'report' }, cause);
    });
  const sheet = new Sheet(doc, typeface(font, report.language));
  const embed = pictureEmbedder(doc);
  for (const [index, block] of report.blocks.entries())
    drawBlock(sheet, block, report.blocks[index + 1], embed);
  sheet.finish(report.head, report.foot, report.pageLabel);
  return doc.save({ useObjectStreams: false });
}
