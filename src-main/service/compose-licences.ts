import type { LicencePdf } from '../adapters/licence-pdf/index.ts';

// Wires what draws licences.

export type { LicencePdf };

/** Lays licences out as PDFs; what that needs is loaded only here. @throws SEAL_FONT_DAMAGED */
export async function openLicencePdf(): Promise<LicencePdf> {
  const adapter = await import('../adapters/licence-pdf/index.ts');
  return adapter.licencePdfMaker();
}

/** Whether a character can be printed on a licence. @throws SEAL_FONT_DAMAGED */
export async function openLicenceLetters(): Promise<(character: string) => boolean> {
  const adapter = await import('../adapters/licence-pdf/index.ts');
  return adapter.licenceHas();
}
