/** Error codes of this part of the product; texts: resources/locales/<language>/errors/kernel.json. */
export const KERNEL_CODES = {
  /** A rule of the program itself was broken; always a defect of ours. */
  INTERNAL: { retryable: false, stopsBatch: true },
  /** A value given by a person or another program is outside its range. */
  BAD_ARGUMENT: { retryable: false, stopsBatch: false },
} as const;
