import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { expect, it } from 'vitest';
import { folderFiles } from '../../../src-store/files/folder.ts';
import { tempDir } from '../../support/temp.ts';

const GOOD = utf8('what was sent');
const OTHER = utf8('what was SENT');

it('keeps a whole file as it was looked at, whatever comes behind it', async () => {
  const folder = tempDir();
  const files = folderFiles(folder);
  const of = { client: 'A', digest: sm3(GOOD) };
  const kept = (): Uint8Array | undefined => {
    const file = files.open(of.digest);
    try {
      return file?.read(0, GOOD.length + 1);
    } finally {
      file?.close();
    }
  };
  const finished = (): Promise<boolean> => files.finish(of.client, of.digest, GOOD.length);

  files.write({ ...of, offset: 0, bytes: OTHER });
  expect(await finished()).toBe(false);
  expect(kept()).toBeUndefined();
  // Behind the end stands what a crash left.
  files.write({ ...of, offset: 0, bytes: utf8('what was sent, and more') });
  expect(await finished()).toBe(true);
  expect(kept()).toEqual(GOOD);
  // That it is whole was not written down: the last piece comes once more, and is another.
  files.write({ ...of, offset: 0, bytes: OTHER });
  expect(kept()).toEqual(GOOD);
  expect(await finished()).toBe(false);
  files.drop(of.client, of.digest);
  expect(kept()).toEqual(GOOD);
  // The same again takes nothing away either, and nothing is left over.
  files.write({ ...of, offset: 0, bytes: GOOD });
  expect(await finished()).toBe(true);
  files.drop(of.client, of.digest);
  expect(kept()).toEqual(GOOD);
  expect(readdirSync(join(folder, 'parts'))).toEqual([]);
});
