import { fail } from '../../kernel/index.ts';

/**
 * Refuses a file that is not a PDF as ISO 32000 has it. Nothing is repaired: readers that repair differ in what they show.
 * @param detail what is wrong, in English, for the log
 * @param offset where in the file it was noticed, if that is known
 * @throws PDF_BROKEN
 */
export function broken(detail: string, offset?: number): never {
  fail('PDF_BROKEN', offset === undefined ? { detail } : { detail, offset });
}
