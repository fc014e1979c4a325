import { bytesUrl, type Bytes } from '../app/api/index.ts';

/** Has the browser keep bytes of the service as a file. */
export function saveBytes(bytes: Bytes, name: string): void {
  const link = document.createElement('a');
  link.href = bytesUrl(bytes, { download: true });
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}
