import { parentPort } from 'node:worker_threads';
import { NoArea, openDocument, type OpenDocument } from './draw.ts';
import { provideChinese } from './fonts.ts';
import type { DrawOrder, FromThread, NoPicture, ToThread } from './messages.ts';

// The entry of the thread that draws: one picture after the other, each asked for only when the last is done.

const port = parentPort;
if (port === null) throw new Error('the thread that draws needs its parent');
provideChinese();
const documents = new Map<number, OpenDocument>();

function tell(message: FromThread): void {
  port?.postMessage(message);
}

function documentOf({ document, size }: DrawOrder): OpenDocument {
  const known = documents.get(document);
  if (known !== undefined) return known;
  const opened = openDocument(size, (begin, end) => tell({ kind: 'read', document, begin, end }));
  documents.set(document, opened);
  return opened;
}

async function draw(order: DrawOrder): Promise<void> {
  const { id, page, width } = order;
  try {
    const document = documentOf(order);
    const png = await document.draw(page, width);
    if (png === undefined) tell({ kind: 'no-page', id, pages: await document.pages() });
    else port?.postMessage({ kind: 'drawn', id, png } satisfies FromThread, [png.buffer]);
  } catch (error) {
    tell({ kind: 'failed', id, why: reason(error) });
  }
}

/** pdf.js names its exceptions. */
function reason(error: unknown): NoPicture {
  if (error instanceof NoArea) return 'page without area';
  return error instanceof Error && error.name === 'PasswordException'
    ? 'page encrypted'
    : 'page cannot be read';
}

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'draw':
      void draw(message);
      return;
    case 'bytes':
      documents.get(message.document)?.give(message.begin, message.bytes);
      return;
    case 'forget':
      void documents.get(message.document)?.close();
      documents.delete(message.document);
  }
});
