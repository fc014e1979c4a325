import { ASN1_CODES } from './codes/asn1.ts';
import { AUTHORITY_CODES } from './codes/authority.ts';
import { DEVICES_CODES } from './codes/devices.ts';
import { DOCUMENTS_CODES } from './codes/documents.ts';
import { HOST_CODES } from './codes/host.ts';
import { KERNEL_CODES } from './codes/kernel.ts';
import { LICENCES_CODES } from './codes/licences.ts';
import { PKI_CODES } from './codes/pki.ts';
import { SEALS_CODES } from './codes/seals.ts';
import { STAMPING_CODES } from './codes/stamping.ts';
import { STORE_CODES } from './codes/store.ts';
import { TICKET_CODES } from './codes/ticket.ts';
import { WINDOW_CODES } from './codes/window.ts';

/**
 * How a caller may treat an error.
 * `retryable`: the same call may succeed later without anybody mending the input.
 * `stopsBatch`: a batch must not go on to its next file after this error.
 */
export interface ErrorPolicy {
  readonly retryable: boolean;
  readonly stopsBatch: boolean;
}

/** Every error code of the product with its policy; the texts live in resources/locales. */
export const ERROR_CODES = {
  ...KERNEL_CODES,
  ...ASN1_CODES,
  ...PKI_CODES,
  ...SEALS_CODES,
  ...DOCUMENTS_CODES,
  ...AUTHORITY_CODES,
  ...TICKET_CODES,
  ...DEVICES_CODES,
  ...STAMPING_CODES,
  ...LICENCES_CODES,
  ...STORE_CODES,
  ...HOST_CODES,
  ...WINDOW_CODES,
} as const satisfies Record<string, ErrorPolicy>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Values that the catalogue's text for a code may name, as `{name}`. Never a secret. */
export type ErrorParams = Readonly<Record<string, string | number>>;

/** The only error the product throws on purpose: a code, its parameters and, where known, a cause. */
export class YinzhengError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;

  constructor(code: ErrorCode, params: ErrorParams = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.name = 'YinzhengError';
    this.code = code;
    this.params = params;
  }

  get policy(): ErrorPolicy {
    return ERROR_CODES[this.code];
  }
}

/** Throws a {@link YinzhengError}; usable in expressions because it never returns. */
export function fail(code: ErrorCode, params: ErrorParams = {}, cause?: unknown): never {
  throw new YinzhengError(code, params, cause);
}

/** The error's code when it is one of ours with that code. */
export function hasCode(error: unknown, code: ErrorCode): error is YinzhengError {
  return error instanceof YinzhengError && error.code === code;
}

/** What `work` gives; undefined where it refuses with one of our codes. Anything else it throws is a defect and passes on. */
export function readable<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof YinzhengError) return undefined;
    throw error;
  }
}
