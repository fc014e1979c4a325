import type { VerifiedFileOut } from '@yinzheng/contract/ipc';

// What became of a file as a whole: which of the page's states it is shown in.

/** Codes of files that no PDF reader of ours can read: their texts are errors'. */
const UNREADABLE = ['PDF_NOT_PDF', 'PDF_BROKEN', 'PDF_TOO_LARGE'] as const;
export type UnreadableCode = (typeof UNREADABLE)[number];

export type Outcome =
  | { readonly kind: 'signed' }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'encrypted' }
  | { readonly kind: 'unreadable'; readonly code: UnreadableCode };

/** In which of them a verified file is. */
export function outcomeOf({ verified }: VerifiedFileOut): Outcome {
  const code = UNREADABLE.find((one) => one === verified.code);
  if (code !== undefined) return { kind: 'unreadable', code };
  if (verified.code === 'FILE_ENCRYPTED') return { kind: 'encrypted' };
  return verified.signatures.length === 0 ? { kind: 'unsigned' } : { kind: 'signed' };
}

/** Whether its pages can be looked at. */
export function hasPages(file: VerifiedFileOut): boolean {
  const { kind } = outcomeOf(file);
  return file.pages > 0 && (kind === 'signed' || kind === 'unsigned');
}

/** A size in the unit that people use for it. */
export function sizeText(bytes: number): { readonly value: number; readonly unit: 'B' | 'KB' | 'MB' } {
  if (bytes < 1024) return { value: bytes, unit: 'B' };
  const kilo = bytes / 1024;
  if (kilo < 1024) return { value: tenth(kilo), unit: 'KB' };
  return { value: tenth(kilo / 1024), unit: 'MB' };
}

function tenth(value: number): number {
  return value < 100 ? Math.round(value * 10) / 10 : Math.round(value);
}
