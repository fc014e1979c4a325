import { join } from 'node:path';
import { isPersonId } from '@yinzheng/core/accounts';
import { readable, utf8, utf8Text } from '@yinzheng/core/kernel';
import { unfinishedSchema, type UnfinishedOut } from '@yinzheng/contract/ipc';
import { FOLDER, SYSTEM_FILES } from '../compose.ts';

/** 采集中: the form that each collector has begun and not handed in; nothing of it is signed, and nobody else sees it. */
export interface UnfinishedForms {
  of(person: string): UnfinishedOut | null;
  /** @throws FILE_UNWRITABLE */
  keep(person: string, form: UnfinishedOut): void;
  /** @throws FILE_UNWRITABLE */
  forget(person: string): void;
}

/** They lie in a file of the data folder; what of it cannot be read counts as not begun. */
export function unfinishedForms(folder: string): UnfinishedForms {
  const path = join(folder, FOLDER.unfinished);
  let kept: ReadonlyMap<string, UnfinishedOut> = readKept(path);
  const write = (next: ReadonlyMap<string, UnfinishedOut>): void => {
    SYSTEM_FILES.replace(path, utf8(`${JSON.stringify(Object.fromEntries(next), undefined, 2)}\n`));
    kept = next;
  };
  return {
    of: (person) => kept.get(person) ?? null,
    keep: (person, form) => write(new Map(kept).set(person, form)),
    forget: (person) => {
      if (!kept.has(person)) return;
      write(new Map([...kept].filter(([one]) => one !== person)));
    },
  };
}

function readKept(path: string): Map<string, UnfinishedOut> {
  const text = SYSTEM_FILES.kind(path) === 'file' ? readable(() => SYSTEM_FILES.read(path)) : undefined;
  const kept = new Map<string, UnfinishedOut>();
  for (const [person, form] of Object.entries(parsed(utf8Text(text ?? new Uint8Array()) ?? ''))) {
    const read = unfinishedSchema.safeParse(form);
    if (isPersonId(person) && read.success) kept.set(person, read.data);
  }
  return kept;
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
