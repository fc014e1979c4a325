import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Language } from '@yinzheng/contract/texts';
import { task } from '../../pool/task.ts';
import { FOLDER, SYSTEM_FILES } from '../compose.ts';
import { loadTexts } from '../wording/index.ts';
import type { Place } from './places.ts';

/** Copies the sample document to where files wait that were taken in. @throws FILE_UNREADABLE, FILE_UNWRITABLE */
export const sampleCopy = task(
  'books',
  ({ language }: { readonly language: Language }, { folder }): Place => {
    const bytes = SYSTEM_FILES.read(join(folder, FOLDER.sample));
    const incoming = join(folder, FOLDER.incoming);
    SYSTEM_FILES.makeFolder(incoming);
    const path = join(incoming, randomBytes(16).toString('hex'));
    SYSTEM_FILES.create(path, bytes);
    return { path, size: bytes.length, name: loadTexts(language).t('sample.file-name') };
  },
);
