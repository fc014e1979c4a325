import { fail, utf8Text } from '@yinzheng/core/kernel';
import { z } from 'zod';

// 证照模板: where on its pages a licence has what. All measures are mm from the top left of the page as its reader sees it,
// letters are in points. docs/formats/licence-metadata.md tells the whole of it.

const length = z.number().min(0).max(1200);
const colour = z
  .string()
  .regex(/^#[0-9A-F]{6}$/)
  .default('#000000');

/** A place and a size, mm. */
const area = { x: length, y: length, width: z.number().gt(0).max(1200), height: z.number().gt(0).max(1200) };

/**
 * A box with text. `{KZ_NAME}` and `{ZZBFRQ}` stand for fields; what does not fit in letters of `size` is set smaller, down to
 * `least`, and then refused.
 */
const boxSchema = z.strictObject({
  ...area,
  text: z
    .string()
    .max(2000)
    .regex(/^(?:[^{}]|\{[A-Z][A-Z0-9_]{0,60}\})+$/),
  /** What stands there when every field in it is empty; nothing unless given. */
  absent: z.string().max(100).default(''),
  /** Points. */
  size: z.number().min(4).max(200),
  /** Points; without it the letters are never made smaller. */
  least: z.number().min(4).max(200).optional(),
  /** From one line to the next, in sizes of the letters. */
  leading: z.number().min(1).max(3).default(1.4),
  align: z.enum(['left', 'centre', 'right', 'spread']).default('left'),
  upright: z.enum(['top', 'middle', 'bottom']).default('middle'),
  colour,
});

const drawingSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('line'),
    from: z.tuple([length, length]),
    to: z.tuple([length, length]),
    width: z.number().gt(0).max(20),
    colour,
  }),
  z.strictObject({
    kind: z.literal('frame'),
    ...area,
    /** Width of the line, mm; 0: none. */
    line: z.number().min(0).max(20),
    colour,
    fill: z
      .string()
      .regex(/^#[0-9A-F]{6}$/)
      .optional(),
  }),
]);

const pageSchema = z.strictObject({
  width: z.number().min(50).max(1200),
  height: z.number().min(50).max(1200),
  /** Drawn first, in their order. */
  drawings: z.array(drawingSchema).max(1000).default([]),
  boxes: z.array(boxSchema).max(500).default([]),
});

/** A template of a licence type. */
export const licenceTemplateSchema = z
  .strictObject({
    format: z.literal('yinzheng.licence-template'),
    version: z.literal(1),
    pages: z.array(pageSchema).min(1).max(10),
    /** The QR code with its quiet zone; a square of `size` mm. */
    qr: z.strictObject({ page: z.int().min(1), x: length, y: length, size: z.number().min(15).max(100) }),
    /** The centre of the seal. */
    seal: z.strictObject({ page: z.int().min(1), x: length, y: length }),
  })
  .superRefine(({ pages, qr, seal }, context) => {
    const outside = (path: (string | number)[]): void => {
      context.addIssue({ code: 'custom', path, message: 'outside its page' });
    };
    for (const [number, page] of pages.entries()) {
      for (const list of ['boxes', 'drawings'] as const) {
        for (const [index, one] of page[list].entries()) {
          if (!isInside(page, one)) outside(['pages', number, list, index]);
        }
      }
      for (const [index, { size, least = size }] of page.boxes.entries()) {
        if (least > size) outside(['pages', number, 'boxes', index, 'least']);
      }
    }
    if (!isInside(pages[qr.page - 1], { ...qr, width: qr.size, height: qr.size })) outside(['qr']);
    if (!isInside(pages[seal.page - 1], { ...seal, width: 0, height: 0 })) outside(['seal']);
  });

export type LicenceTemplate = z.infer<typeof licenceTemplateSchema>;
export type TemplatePage = LicenceTemplate['pages'][number];
export type TemplateBox = TemplatePage['boxes'][number];
export type TemplateDrawing = TemplatePage['drawings'][number];

interface Size {
  readonly width: number;
  readonly height: number;
}
type Shape =
  | (Size & { readonly x: number; readonly y: number })
  | { readonly from: readonly [number, number]; readonly to: readonly [number, number] };

function isInside(page: Size | undefined, shape: Shape): boolean {
  if (page === undefined) return false;
  const [right, bottom] =
    'from' in shape
      ? [Math.max(shape.from[0], shape.to[0]), Math.max(shape.from[1], shape.to[1])]
      : [shape.x + shape.width, shape.y + shape.height];
  return right <= page.width && bottom <= page.height;
}

/**
 * Reads a template's file: JSON in UTF-8.
 * @throws LICENCE_TEMPLATE {detail, where} for anything that is no template; `where` is the path to what is wrong
 */
export function parseLicenceTemplate(bytes: Uint8Array): LicenceTemplate {
  const text = utf8Text(bytes);
  if (text === undefined) return fail('LICENCE_TEMPLATE', { detail: 'not JSON', where: '/' });
  const parsed = licenceTemplateSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: '' };
  return fail('LICENCE_TEMPLATE', {
    detail: message === 'outside its page' ? message : 'not as a template is written',
    where: `/${path.map(String).join('/')}`,
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    return fail('LICENCE_TEMPLATE', { detail: 'not JSON', where: '/' }, cause);
  }
}
