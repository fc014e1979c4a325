import { fail } from '@yinzheng/core/kernel';

/** A file that a host took in for a session. */
export interface TakenFile {
  readonly id: string;
  readonly session: string;
  /** As the person named it; for readers. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

/** Files that one piece of work has for itself: meanwhile nobody uses or removes them. */
export interface ClaimedFiles {
  /** In the order in which they were asked for. */
  readonly files: readonly TakenFile[];
  /** They are used up: their bytes are removed. Never throws. */
  remove(): void;
  /** They can be used again, unless their session has left meanwhile. Never throws. */
  giveBack(): void;
}

/** The files that hosts took in, by the sessions that may use them. */
export interface TakenFiles {
  /** @throws TOO_MANY_FILES where the session holds {@link MOST_TAKEN} */
  add(file: Omit<TakenFile, 'id'>): TakenFile;
  has(id: string, session: string): boolean;
  /** @throws FILE_NOT_TAKEN, also for another session's */
  get(id: string, session: string): TakenFile;
  /** All of them or none. @throws FILE_NOT_TAKEN, also for what is claimed already */
  claim(ids: readonly string[], session: string): ClaimedFiles;
  /** Forgets one and removes its bytes. @throws FILE_NOT_TAKEN */
  drop(id: string, session: string): void;
  /** The same for all of a session. */
  leave(session: string): void;
}

/** Files that one session may hold at a time: two of the largest requests. */
export const MOST_TAKEN = 1000;

/** `remove` deletes the bytes of a file that nobody needs any more; `earlier`: what is held from the start. */
export function takenFiles(
  newId: () => string,
  remove: (path: string) => void,
  earlier: readonly TakenFile[] = [],
): TakenFiles {
  const files = new Map(earlier.map((file) => [file.id, file]));
  const get = (id: string, session: string): TakenFile => {
    const file = files.get(id);
    return file?.session === session ? file : fail('FILE_NOT_TAKEN');
  };
  const claimed = new Set<TakenFile>();
  const forget = (file: TakenFile): void => {
    files.delete(file.id);
    claimed.delete(file);
    try {
      remove(file.path);
    } catch {
      // It is forgotten all the same: its folder is the host's, which empties it at the end.
    }
  };
  return {
    has: (id, session) => files.get(id)?.session === session,
    add: (file) => {
      const own = [...files.values()].filter(({ session }) => session === file.session);
      if (own.length >= MOST_TAKEN) fail('TOO_MANY_FILES', { limit: MOST_TAKEN });
      const taken = { ...file, id: newId() };
      files.set(taken.id, taken);
      return taken;
    },
    get,
    claim: (ids, session) => {
      const own = ids.map((id) => get(id, session));
      for (const file of own) {
        files.delete(file.id);
        claimed.add(file);
      }
      return {
        files: own,
        remove: () => own.forEach(forget),
        giveBack: () => {
          for (const file of own) {
            if (claimed.delete(file)) files.set(file.id, file);
            else if (!files.has(file.id)) forget(file);
          }
        },
      };
    },
    drop: (id, session) => forget(get(id, session)),
    leave: (session) => {
      for (const file of files.values()) if (file.session === session) forget(file);
      // What is in work is removed when that is done.
      for (const file of claimed) if (file.session === session) claimed.delete(file);
    },
  };
}
