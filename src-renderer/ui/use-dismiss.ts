import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { JobOut } from '@yinzheng/contract/ipc';
import { askAgain, call, dropFile, keyOf, type CallError } from '../app/api/index.ts';

export interface Dismissed {
  readonly job: JobOut;
  /** The file that was handed over for it, where the page knows it and the job's result does not name it. */
  readonly file?: string | undefined;
}

/** Takes ended jobs off the list; a file that was handed over to be verified is let go with its verification. */
export function useDismiss(): UseMutationResult<unknown, CallError, Dismissed> {
  const client = useQueryClient();
  return useMutation<unknown, CallError, Dismissed>({
    mutationFn: async ({ job, file = verifiedFile(job) }) => {
      await call('jobs.dismiss', { job: job.id });
      if (file !== undefined) dropFile(file);
    },
    onSuccess: () => void askAgain(client, keyOf('jobs.list', {})),
  });
}

function verifiedFile({ result }: JobOut): string | undefined {
  return result?.kind === 'verify' && 'file' in result.file.source ? result.file.source.file : undefined;
}
