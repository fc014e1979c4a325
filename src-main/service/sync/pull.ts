import { newTypeSchema, type Change } from '@yinzheng/contract/store';
import { fail, fromBase64, fromHex, readable, utf8, utf8Text } from '@yinzheng/core/kernel';
import { parseSealStatusList } from '@yinzheng/core/seals';
import type { Feed } from '@yinzheng/core/sync';
import { followAcceptances } from './followed.ts';
import type { Line } from './line.ts';

// What the store tells: read by cursor, each change kept in the transaction that moves the cursor.

/** Pulls everything that is new. Whether anything came. @throws what the way throws, STORE_ANSWER_ODD */
export async function pull(line: Line): Promise<boolean> {
  const accepted = await followAcceptances(line);
  const city = await pullFeed(line, 'city');
  const unit = await pullFeed(line, 'unit');
  return accepted + city + unit > 0;
}

async function pullFeed(line: Line, feed: Feed): Promise<number> {
  const { station, client } = line;
  const { storeBook } = station;
  let came = 0;
  while (!line.stopped()) {
    const after = storeBook.cursor(feed);
    const { changes } = await client.changes(feed, after);
    if (changes.length === 0) return came;
    station.transaction(() => {
      let at = after;
      for (const change of changes) {
        if (change.number <= at) fail('STORE_ANSWER_ODD', { detail: 'answer: order' });
        keep(line, change);
        at = change.number;
      }
      storeBook.setCursor(feed, at);
    });
    for (const kind of new Set(changes.map((change) => change.kind))) line.news(kind);
    came += changes.length;
  }
  return came;
}

/** Keeps a change; nothing of it is believed for having come from the store: lists are signed, tickets are verified by who uses them. */
function keep({ station }: Line, { kind, number, body }: Change): void {
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
      if (readable(() => parseSealStatusList(bytes)) !== undefined) station.own.addStatusList(bytes);
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
