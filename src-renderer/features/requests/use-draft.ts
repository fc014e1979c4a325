import { useCallback, useReducer, useRef } from 'react';
import type { TakenFileOut, WireErrorOut } from '@yinzheng/contract/ipc';
import { call, CallError, dropFile, upload } from '../../app/api/index.ts';
import { draftReducer, EMPTY_DRAFT, type Draft, type DraftAction } from './draft.ts';

export interface DraftDesk {
  readonly draft: Draft;
  /** Takes files in, one after the other; each is looked at as soon as it is there. */
  put(files: readonly File[]): void;
  /** Puts the demo unit's sample document in. */
  putSample(): void;
  remove(key: string): void;
  setCount(key: string, count: number): void;
  fill(values: Partial<Omit<Draft, 'documents'>>): void;
}

/** An application on the desk: its documents go to the service while the rest is filled in. */
export function useDraft(): DraftDesk {
  const [draft, dispatch] = useReducer(draftReducer, EMPTY_DRAFT);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const removed = useRef(new Set<string>());

  const put = useCallback((files: readonly File[]) => {
    for (const file of files) {
      const key = crypto.randomUUID();
      dispatch({ kind: 'put', key, name: file.name, size: file.size });
      queue.current = queue.current.then(() => {
        if (removed.current.has(key)) return undefined;
        return take(dispatch, removed.current, key, () =>
          upload(file, (share) => dispatch({ kind: 'sent', key, share })),
        );
      });
    }
  }, []);
  const putSample = useCallback(() => {
    const key = crypto.randomUUID();
    dispatch({ kind: 'put', key, name: '', size: 0 });
    void take(dispatch, removed.current, key, () => call('files.sample', {}));
  }, []);
  const remove = useCallback(
    (key: string) => {
      removed.current.add(key);
      dispatch({ kind: 'remove', key });
      const file = draft.documents.find((one) => one.key === key)?.file;
      if (file !== undefined) dropFile(file);
    },
    [draft.documents],
  );
  const setCount = useCallback((key: string, count: number) => dispatch({ kind: 'count', key, count }), []);
  const fill = useCallback(
    (values: Partial<Omit<Draft, 'documents'>>) => dispatch({ kind: 'fill', values }),
    [],
  );
  return { draft, put, putSample, remove, setCount, fill };
}

async function take(
  dispatch: (action: DraftAction) => void,
  removed: ReadonlySet<string>,
  key: string,
  bring: () => Promise<TakenFileOut>,
): Promise<void> {
  try {
    const taken = await bring();
    if (removed.has(key)) {
      dropFile(taken.file);
      return;
    }
    dispatch({ kind: 'taken', key, taken });
    dispatch({ kind: 'looked', key, look: await call('files.look', { file: taken.file }) });
  } catch (error) {
    dispatch({ kind: 'failed', key, error: wire(error) });
  }
}

function wire(error: unknown): WireErrorOut {
  return error instanceof CallError
    ? { code: error.code, params: error.params }
    : { code: 'SERVICE_DOWN', params: {} };
}
