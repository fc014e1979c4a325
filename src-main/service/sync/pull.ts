import { newTypeSchema, type Change } from '@yinzheng/contract/store';
import { fail, fromBase64, fromHex, readable, utf8, utf8Text } from '@yinzheng/core/kernel';
import { parseSealStatusList } from '@yinzheng/core/seals';
import type { Feed } from '@yinzheng/core/sync';
import { followAcceptances } from './followed.ts';
import { eachInTurn, type Line } from './line.ts';
import { keepPulledList } from './own.ts';
import { watched } from './went-back.ts';

// What the store tells: read by cursor, each change kept in the transaction that moves the cursor.

/** Pulls everything that is new. @throws what the way throws, STORE_WENT_BACK, RECEIPT_BAD, STORE_ANSWER_ODD */
export async function pull(line: Line): Promise<void> {
  const { station, stopped } = line;
  const works = [
    () => watched(station, 'acceptances', () => followAcceptances(line)),
    () => watched(station, 'city', () => pullFeed(line, 'city')),
    () => watched(station, 'unit', () => pullFeed(line, 'unit')),
  ];
  await eachInTurn(works, stopped);
}

async function pullFeed(line: Line, feed: Feed): Promise<void> {
  const { station, client } = line;
  const { storeBook } = station;
  while (!line.stopped()) {
    const after = storeBook.cursor(feed);
    const { changes, last } = await client.changes(feed, after);
    // Somebody begins anew meanwhile: then this was read for nothing.
    if (storeBook.cursor(feed) !== after) continue;
    const wentBack = (followed: number, there: number): never =>
      fail('STORE_WENT_BACK', { detail: `went back: ${feed}`, followed, last: there });
    if (last < after) wentBack(after, last);
    if (changes.length === 0) return;
    station.transaction(() => {
      let at = after;
      for (const change of changes) {
        if (change.number <= at) fail('STORE_ANSWER_ODD', { detail: 'answer: order' });
        if (change.number > at + 1) wentBack(at, change.number);
        keep(line, change);
        at = change.number;
      }
      storeBook.setCursor(feed, at);
    });
    for (const kind of new Set(changes.map((change) => change.kind))) line.news(kind);
  }
}

/** Keeps a change; nothing of it is believed for having come from the store: lists are signed, tickets are verified by who uses them. */
function keep(line: Line, { kind, number, body }: Change): void {
  const { station } = line;
  const bytes = fromBase64(body);
  switch (kind) {
    case 'type': {
      const { type, template } = readType(bytes);
      const { code, face } = type;
      station.storeBook.keepTemplate(fromHex(type.template.digest), fromBase64(template));
      const json = utf8(JSON.stringify(type));
      station.storeBook.keepType({ feed: number, code, face: face.version, body: json });
      return;
    }
    case 'seal-status':
      // A list that cannot be read here is left out: whoever verifies says that the newest is stale.
      if (readable(() => parseSealStatusList(bytes)) !== undefined) keepPulledList(line, bytes);
      return;
    case 'ticket':
      station.storeBook.keepTicket(number, bytes);
  }
}

function readType(bytes: Uint8Array): ReturnType<typeof newTypeSchema.parse> {
  try {
    return newTypeSchema.parse(JSON.parse(utf8Text(bytes) ?? ''));
  } catch (error) {
    return fail('STORE_ANSWER_ODD', { detail: 'answer: type' }, error);
  }
}
