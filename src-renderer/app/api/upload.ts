import type { TakenFileOut } from '@yinzheng/contract/ipc';
import { answered, call, NOT_KNOWN, serviceDown, sessionLost } from './call.ts';
import { pageKey } from './page-key.ts';

/**
 * Hands a file to the service; `onProgress` is told the share that has gone over, 0 … 1. Throws CallError.
 */
export function upload(file: File, onProgress?: (share: number) => void): Promise<TakenFileOut> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/upload?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('x-page-key', pageKey());
    request.responseType = 'json';
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable && event.total > 0) onProgress?.(event.loaded / event.total);
    });
    request.addEventListener('load', () => {
      try {
        if (request.status === NOT_KNOWN) throw sessionLost();
        resolve(answered(request.response) as TakenFileOut);
      } catch (error) {
        reject(error instanceof Error ? error : serviceDown());
      }
    });
    for (const ended of ['error', 'abort', 'timeout'] as const) {
      request.addEventListener(ended, () => reject(serviceDown()));
    }
    request.send(file);
  });
}

/** Lets a file go that was handed over and is not needed; where that fails, it goes some minutes after the last page. */
export function dropFile(file: string): void {
  call('files.drop', { file }).catch(() => undefined);
}
