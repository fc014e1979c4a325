import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { askAgain, call, CallError, dropFile, keyOf, upload } from '../../app/api/index.ts';

/** A file on its way to the service. */
export interface Upload {
  readonly id: number;
  readonly name: string;
  /** 0 … 1; null: it waits for those before it. */
  readonly share: number | null;
  /** Why it was not read. */
  readonly error: CallError | null;
}

export interface Uploads {
  /** Those under way, and those that came to nothing. */
  readonly list: readonly Upload[];
  /** Hands files to the service one after the other and has each verified. Never throws. */
  take(files: readonly File[]): Promise<void>;
  forget(id: number): void;
  /** The file of a verification that was begun here: one that came to nothing does not name it. */
  fileOf(job: string): string | undefined;
}

/** Takes files in; `onJob` is told the first verification that begins of those taken together. What has begun goes on when the page is left. */
export function useUploads(onJob: (job: string) => void): Uploads {
  const client = useQueryClient();
  const [list, setList] = useState<readonly Upload[]>([]);
  const next = useRef(0);
  const files = useRef(new Map<string, string>());
  const turn = useRef<Promise<void>>(Promise.resolve());
  const change = (id: number, part: Partial<Upload>): void =>
    setList((all) => all.map((one) => (one.id === id ? { ...one, ...part } : one)));
  const forget = (id: number): void => setList((all) => all.filter((one) => one.id !== id));

  const handOver = async (id: number, file: File): Promise<string | undefined> => {
    try {
      change(id, { share: 0 });
      const taken = await upload(file, (share) => change(id, { share }));
      const job = await begin(taken.file);
      files.current.set(job, taken.file);
      forget(id);
      void askAgain(client, keyOf('jobs.list', {}));
      return job;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      change(id, { share: null, error });
      return undefined;
    }
  };
  return {
    list,
    forget,
    fileOf: (job) => files.current.get(job),
    take: async (files) => {
      const queued = files.map((file) => ({ id: next.current++, file }));
      setList((all) => [
        ...all.filter(({ error }) => error === null),
        ...queued.map(({ id, file }) => ({ id, name: file.name, share: null, error: null })),
      ]);
      const begun = { first: true };
      for (const { id, file } of queued) {
        turn.current = turn.current.then(async () => {
          const job = await handOver(id, file);
          if (job !== undefined && begun.first) onJob(job);
          begun.first &&= job === undefined;
        });
      }
      await turn.current;
    },
  };
}

/** Has a file verified; one that is not is let go. Throws CallError. */
async function begin(file: string): Promise<string> {
  try {
    return (await call('verify.start', { file })).job;
  } catch (error) {
    dropFile(file);
    throw error;
  }
}
