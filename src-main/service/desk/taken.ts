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

/** The files that hosts took in, by the sessions that may use them. */
export interface TakenFiles {
  add(file: Omit<TakenFile, 'id'>): TakenFile;
  /** @throws FILE_NOT_TAKEN, also for another session's */
  get(id: string, session: string): TakenFile;
  /** Forgets one and removes its bytes. */
  drop(id: string, session: string): void;
  /** The same for all of a session. */
  leave(session: string): void;
}

/** `remove` deletes the bytes of a file that nobody needs any more. */
export function takenFiles(newId: () => string, remove: (path: string) => void): TakenFiles {
  const files = new Map<string, TakenFile>();
  const get = (id: string, session: string): TakenFile => {
    const file = files.get(id);
    return file?.session === session ? file : fail('FILE_NOT_TAKEN');
  };
  const forget = (file: TakenFile): void => {
    files.delete(file.id);
    try {
      remove(file.path);
    } catch {
      // It is forgotten all the same: its folder is the host's, which empties it at the end.
    }
  };
  return {
    add: (file) => {
      const taken = { ...file, id: newId() };
      files.set(taken.id, taken);
      return taken;
    },
    get,
    drop: (id, session) => forget(get(id, session)),
    leave: (session) => {
      for (const file of files.values()) if (file.session === session) forget(file);
    },
  };
}
