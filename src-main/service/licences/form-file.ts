import { dirname, resolve } from 'node:path';
import { collectFileSchema } from '@yinzheng/contract/cli';
import { fail, utf8Text } from '@yinzheng/core/kernel';
import type { Files } from '../workstation.ts';
import type { CollectForm } from './collect.ts';

/** Reads a file of collected data; paths in it begin at its folder. @throws LICENCE_FORM_UNREADABLE, FILE_UNREADABLE */
export function readFormFile(files: Pick<Files, 'read'>, path: string): Omit<CollectForm, 'collector'> {
  const text = utf8Text(files.read(path));
  const parsed = collectFileSchema.safeParse(text === undefined ? undefined : jsonOf(text));
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.map(String).join('/') ?? '';
    return fail('LICENCE_FORM_UNREADABLE', { where: `/${where}`, detail: 'not as a form is written' });
  }
  const { attachments, updates, draft, ...form } = parsed.data;
  const folder = dirname(resolve(path));
  return { ...form, updates, draft, attachments: attachments.map((one) => resolve(folder, one)) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail('LICENCE_FORM_UNREADABLE', { where: '/', detail: 'not JSON' }, error);
  }
}
