import type { FastifyInstance } from 'fastify';

/**
 * Ends a store: what is being answered is answered, nothing new is taken. Whatever is not at its end after a while (milliseconds) is cut
 * off, so that nobody keeps a process by never ending a request.
 */
export async function endWithin(app: FastifyInstance, graceMs: number): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}
