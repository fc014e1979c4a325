import { edited, nextNumber, textOf, type Objects } from './update.ts';
import { look, PART } from './victims.ts';

// What covers a text with another one: annotations and fields over the first line of the contract.

const WITH_FONT = '/Resources << /Font << /F 5 0 R >> >>';
/** A white box with another amount, for a box of 200 × 40. */
export const OVERLAY_DRAWING = '1 1 1 rg 0 0 200 40 re f 0 g BT /F 17 Tf 2 5 Td (Pay 900 yuan) Tj ET';
export const OVERLAY = look(OVERLAY_DRAWING, undefined, WITH_FONT);
/** The place of the first line. */
export const OVER_TEXT = '[55 725 475 775]';

/** An annotation over the first line, and its look. */
export function annotation(pdf: Uint8Array, subtype: string, entries = ''): Objects {
  const num = nextNumber(pdf);
  return {
    [PART.page]: textOf(pdf, PART.page).replace(/\/Annots \[([^\]]*)\]/, `/Annots [$1 ${num} 0 R]`),
    [num]: `<< /Type /Annot /Subtype /${subtype} /F 4 /Rect ${OVER_TEXT} /P 3 0 R /Contents (Pay 900 yuan) /AP << /N ${num + 1} 0 R >> ${entries} >>`,
    [num + 1]: OVERLAY,
  };
}

/** A field for signatures that covers the first line and that nobody signed. */
export function coveringField(pdf: Uint8Array, value = ''): Objects {
  const num = nextNumber(pdf);
  return {
    [PART.page]: textOf(pdf, PART.page).replace(/\/Annots \[([^\]]*)\]/, `/Annots [$1 ${num} 0 R]`),
    [PART.form]: textOf(pdf, PART.form).replace(/\/Fields \[([^\]]*)\]/, `/Fields [$1 ${num} 0 R]`),
    [num]: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (later) /F 4 /Rect ${OVER_TEXT} /P 3 0 R /AP << /N ${num + 1} 0 R >> ${value} >>`,
    [num + 1]: OVERLAY,
  };
}

/** What a FreeText annotation has besides. */
export const FREE_TEXT = '/DA (/F 17 Tf 0 g)';

/** The text field with another value and another look. */
export function filled(pdf: Uint8Array): Objects {
  return {
    [PART.textField]: edited(pdf, PART.textField, '(100)', '(900)'),
    [PART.fieldLook]: look('BT /F 24 Tf 4 10 Td (900) Tj ET', undefined, WITH_FONT),
  };
}
