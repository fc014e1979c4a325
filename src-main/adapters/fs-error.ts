import { fail, YinzhengError, type ErrorCode } from '@yinzheng/core/kernel';

/** The system's code of a failed file operation (`ENOENT`, `ENOSPC` …); undefined for anything else, our own errors too. */
export function systemCode(error: unknown): string | undefined {
  if (error instanceof YinzhengError) return undefined;
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Runs a file operation; what the system throws becomes one of our codes with the path. */
export function fileOperation<T>(code: ErrorCode, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof YinzhengError) throw error;
    return fail(code, { path, detail: systemCode(error) ?? 'unknown' }, error);
  }
}
