import type { PromptFactsOut } from '@yinzheng/contract/ipc';

/** One page to be looked at: the document's place in the act, from 0, and the page, from 1. */
export interface Sight {
  readonly document: number;
  readonly page: number;
}

/** Every page that the person is shown, in order: those that get the seal; where none does, each document's first. */
export function sights({ act, documents }: Pick<PromptFactsOut, 'act' | 'documents'>): Sight[] {
  return documents.flatMap(({ on, pages }, document) => {
    if (pages === 0) return [];
    const shown = act === 'stamp' && on.length > 0 ? [...new Set(on)].sort((a, b) => a - b) : [1];
    return shown.map((page) => ({ document, page }));
  });
}
