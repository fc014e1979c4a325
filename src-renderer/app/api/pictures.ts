import { bytesUrl, refusalAt, type Bytes } from './bytes.ts';
import { CallError, serviceDown } from './call.ts';

/**
 * Fetches a picture as an address that holds all of it: what shows it does not ask the host again.
 * @throws CallError with the host's refusal, SERVICE_DOWN where it does not answer; what `signal` says
 */
export async function fetchPicture(bytes: Bytes, signal: AbortSignal): Promise<string> {
  const url = bytesUrl(bytes);
  const blob = await blobAt(url, signal);
  if (blob === undefined) throw new CallError(await refusalAt(url));
  return asAddress(blob);
}

/** undefined: it was refused. */
async function blobAt(url: string, signal: AbortSignal): Promise<Blob | undefined> {
  try {
    const response = await fetch(url, { signal });
    return response.ok ? await response.blob() : undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    throw serviceDown();
  }
}

function asAddress(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      if (typeof reader.result === 'string') resolve(reader.result);
      else reject(serviceDown());
    });
    reader.addEventListener('error', () => reject(serviceDown()));
    reader.readAsDataURL(blob);
  });
}
