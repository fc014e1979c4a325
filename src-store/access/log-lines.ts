import type { FastifyRequest } from 'fastify';

// What stands in a log line: never what was asked, nor what is kept.

/** A request: nothing of its values. */
export function told(request: FastifyRequest): Record<string, unknown> {
  return { id: request.id, method: request.method, route: request.routeOptions.url };
}

/** An error: its class, its SQLSTATE or system code, and where it happened. Its text may repeat values and is left out. */
export function toldError(error: unknown): {
  readonly type: string;
  readonly message: string;
  readonly code: string;
  readonly stack: string;
} {
  if (!(error instanceof Error)) return { type: typeof error, message: '', code: '', stack: '' };
  const { code } = error as { readonly code?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.constructor.name,
    message: '',
    code: typeof code === 'string' && /^[A-Z0-9_]{2,40}$/.test(code) ? code : '',
    stack: frames.join('\n'),
  };
}
