import { existsSync } from 'node:fs';
import type { TakenFile } from '../../service/desk/index.ts';

/** The files that the host took in and the service has registered: what a service that comes next is told. */
export interface HeldFiles {
  add(file: TakenFile): void;
  /** The service has forgotten it. */
  drop(id: string): void;
  /** Forgets a session's; their paths. */
  leave(session: string): string[];
  /** Those that still lie where they were put: the service removes what it needs no more. */
  all(): TakenFile[];
}

export function heldFiles(): HeldFiles {
  const files = new Map<string, TakenFile>();
  return {
    add: (file) => void files.set(file.id, file),
    drop: (id) => void files.delete(id),
    leave: (session) => {
      const own = [...files.values()].filter((file) => file.session === session);
      for (const { id } of own) files.delete(id);
      return own.map(({ path }) => path);
    },
    all: () => {
      for (const { id, path } of files.values()) if (!existsSync(path)) files.delete(id);
      return [...files.values()];
    },
  };
}
