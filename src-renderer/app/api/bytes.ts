import { wireErrorSchema, type WireErrorOut } from '@yinzheng/contract/ipc';
import { NOT_KNOWN } from './call.ts';
import { withPageKey } from './page-key.ts';

/** Bytes that the service lets this session read. */
export type Bytes =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'document'; readonly request: string; readonly document: string }
  | { readonly kind: 'result'; readonly entry: number }
  | { readonly kind: 'seal'; readonly id: string }
  | { readonly kind: 'licence'; readonly identifier: string }
  | { readonly kind: 'attachment'; readonly draft: string; readonly document: string }
  | { readonly kind: 'product'; readonly product: string };

/** Where they are fetched; `download`: to be kept as a file instead of being shown. */
export function bytesUrl(bytes: Bytes, { download = false }: { readonly download?: boolean } = {}): string {
  const path = partsOf(bytes).map(encodeURIComponent).join('/');
  return withPageKey(`/bytes/${path}${download ? '?download=1' : ''}`);
}

/** Why the host does not give the bytes at an address: its refusal, that it does not know the page, or does not answer. */
export async function refusalAt(url: string): Promise<WireErrorOut> {
  try {
    const response = await fetch(url, { headers: { range: 'bytes=0-0' }, cache: 'no-store' });
    if (response.status === NOT_KNOWN) return { code: 'SESSION_LOST', params: {} };
    const body: unknown = await response.json();
    const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
    const { success, data } = wireErrorSchema.safeParse(error);
    if (success) return data;
  } catch {
    // No answer that could be read: the service is away.
  }
  return { code: 'SERVICE_DOWN', params: {} };
}

function partsOf(bytes: Bytes): string[] {
  switch (bytes.kind) {
    case 'file':
      return ['file', bytes.file];
    case 'document':
      return ['document', bytes.request, bytes.document];
    case 'result':
      return ['result', String(bytes.entry)];
    case 'seal':
      return ['seal', bytes.id];
    case 'licence':
      return ['licence', bytes.identifier];
    case 'attachment':
      return ['attachment', bytes.draft, bytes.document];
    case 'product':
      return ['product', bytes.product];
  }
}
