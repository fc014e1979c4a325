import { fail, hasCode, readable, toHex } from '@yinzheng/core/kernel';
import {
  asStandingAuthorisation,
  parseLicenceIdentifier,
  parseLicenceVersion,
  parseSignedAct,
} from '@yinzheng/core/licences';
import type { AcceptedElsewhere, SerialBlock } from '@yinzheng/core/sync';
import type { StoreClient } from '../compose-sync.ts';
import { keptTypes } from './kept-types.ts';
import type { Workstation } from '../workstation.ts';

// Serials (GB/T 36904): six digits of a block that the store allotted to this workstation alone, three in it.

/** Numbers of a block. */
export const IN_BLOCK = 1000;
/** The note of the wish for blocks from beyond what a store forgot, until everything was sent again. */
export const BEYOND = 'serials.beyond';
/** Blocks that are kept: one in use, one in reserve. */
const KEPT = 2;

/** How many serials of a type can be given out without the store. */
export function serialsLeft(station: Workstation, type: string): number {
  return usable(station, type).reduce((sum, { next }) => sum + IN_BLOCK - next, 0);
}

/**
 * The next serial of a type, nine digits; given out once, whatever happens then. Inside the transaction that uses it, or by
 * itself. @throws LICENCE_SERIALS_SPENT where no block has one left, LICENCE_SERIALS_NOT_FETCHED where there never was one
 */
export function nextSerial(station: Workstation, type: string): string {
  return station.transaction(() => {
    const [block] = usable(station, type);
    if (block === undefined) {
      const never = station.storeBook.blocks(type).length === 0;
      return fail(never ? 'LICENCE_SERIALS_NOT_FETCHED' : 'LICENCE_SERIALS_SPENT', { type });
    }
    station.storeBook.setNext({ ...block, next: block.next + 1 });
    return `${block.block}${String(block.next).padStart(3, '0')}`;
  });
}

/** Blocks with numbers left, the oldest first; none in a data folder that is a copy of another. */
function usable(station: Workstation, type: string): SerialBlock[] {
  if (isCopied(station)) return [];
  const unit = station.storeBook.registration()?.unit;
  return station.storeBook.blocks(type).filter(({ next, issuer }) => next < IN_BLOCK && issuer === unit);
}

/**
 * Whether this data folder is another than the one that got its blocks: put back from a copy, it does not know how many of their
 * numbers were given out since. Its blocks are then left alone and new ones fetched.
 */
function isCopied({ storeBook }: Workstation): boolean {
  const place = storeBook.note('place');
  return place !== undefined && place !== storeBook.place();
}

/** Wishes for blocks of a type from now on. */
export function wantSerials(station: Workstation, type: string): void {
  station.storeBook.wish(type, () => toHex(station.random.bytes(16)));
}

/**
 * Types whose serials are kept in store: such as were ever wished for, and of the store's catalogue those that an authorisation which
 * was signed here is about, be it older than the registration.
 */
function servedTypes({ storeBook, licences }: Workstation): string[] {
  const wished = storeBook.blockTypes();
  const authorised = licences
    .authorisations()
    .filter(({ kind }) => kind === 'authorisation')
    .flatMap(({ body }) => readable(() => parseSignedAct(body, asStandingAuthorisation).act.type) ?? []);
  if (authorised.every((type) => wished.includes(type))) return wished;
  const offered = new Set(keptTypes({ storeBook }).map(({ code }) => code));
  return [...new Set([...wished, ...authorised.filter((type) => offered.has(type))])];
}

/** Fetches what is missing of one block in use and one in reserve, of each type that is issued here. @throws what the way throws */
export async function fetchBlocks(
  station: Workstation,
  client: Pick<StoreClient, 'block'>,
  types: readonly string[] = servedTypes(station),
): Promise<void> {
  if (isCopied(station)) leaveCopiedBlocks(station);
  for (const type of types) {
    const given = new Set<string>();
    while (usable(station, type).length < KEPT) {
      // One that is here already is given once more by a store that was put back, but not twice in a row.
      const { block } = await fetchBlock(station, client, type);
      if (given.has(block)) fail('STORE_ANSWER_ODD', { detail: 'answer: block' });
      given.add(block);
    }
  }
}

/**
 * Has a store that was put back number new blocks from beyond those that it may have forgotten, whosever they are. One is fetched of
 * each type that is issued here. @throws what the way throws, STORE_ANSWER_ODD
 */
export async function passForgotten(station: Workstation, client: Pick<StoreClient, 'block'>): Promise<void> {
  const { storeBook, random } = station;
  if (isCopied(station)) leaveCopiedBlocks(station);
  // One wish until it is done: tried again, it is answered with the same block.
  const wish = storeBook.note(BEYOND) ?? toHex(random.bytes(16));
  storeBook.setNote(BEYOND, wish);
  for (const type of servedTypes(station)) {
    wantSerials(station, type);
    storeBook.newWish(type, wish);
    await whereOffered(() => fetchBlock(station, client, type, true));
  }
}

/** A type that the store forgot, or took out, is no reason to leave the others. */
async function whereOffered(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!hasCode(error, 'TYPE_NOT_IN_CATALOGUE')) throw error;
  }
}

/**
 * Claims the blocks that are here, by their numbers, from a store that was put back and forgot whose they are. What another
 * workstation has meanwhile is given up. @throws what the way throws
 */
export async function claimBlocks(station: Workstation, client: Pick<StoreClient, 'block'>): Promise<void> {
  const { storeBook, random } = station;
  const unit = storeBook.registration()?.unit;
  if (isCopied(station)) leaveCopiedBlocks(station);
  for (const type of storeBook.blockTypes()) {
    for (const kept of storeBook.blocks(type)) {
      const { issuer, block } = kept;
      // Blocks that a demo unit drew for itself were never allotted.
      if (issuer !== unit || !/^\d{6}$/.test(block)) continue;
      const claim = { type, wish: toHex(random.bytes(16)), block };
      await whereOffered(async () => {
        const isOurs = await client.block(claim).then(
          (given) => given.block === block && given.issuer === unit,
          (error: unknown) => {
            if (!hasCode(error, 'SERIAL_BLOCK_NOT_YOURS')) throw error;
            return false;
          },
        );
        if (!isOurs && kept.next < IN_BLOCK) storeBook.setNext({ ...kept, next: IN_BLOCK });
      });
    }
  }
}

/** Fetches a block of a type, which is kept; `beyond`: from beyond all that the store may have forgotten. @throws what the way throws, STORE_ANSWER_ODD where it is another unit's */
async function fetchBlock(
  station: Workstation,
  client: Pick<StoreClient, 'block'>,
  type: string,
  beyond = false,
): Promise<SerialBlock> {
  const { storeBook } = station;
  const wish = storeBook.wish(type, () => toHex(station.random.bytes(16)));
  const { block, issuer } = await client.block(beyond ? { type, wish, beyond } : { type, wish });
  if (issuer !== storeBook.registration()?.unit) fail('STORE_ANSWER_ODD', { detail: 'answer: block' });
  const fetched = { type, issuer, block, next: 0 };
  station.transaction(() => {
    storeBook.keepBlock(fetched);
    storeBook.setNote('place', storeBook.place());
  });
  return fetched;
}

/**
 * Serials in acts of this workstation that the data folder did not know of any more are given out: of a data folder that was put back
 * in its own place.
 */
export function passSerials({ storeBook }: Workstation, acts: readonly AcceptedElsewhere[]): void {
  const own = storeBook.clients().map(toHex);
  for (const { kind, client, act } of acts) {
    if (kind !== 'version' || !own.includes(toHex(client))) continue;
    const found = readable(() =>
      parseLicenceIdentifier(parseLicenceVersion(act).bundle.order.act.identifier),
    );
    if (found === undefined) continue;
    const block = storeBook.blocks(found.type).find((one) => one.block === found.serial.slice(0, 6));
    const number = Number(found.serial.slice(6));
    if (block !== undefined && block.next <= number) storeBook.setNext({ ...block, next: number + 1 });
  }
}

/** What was left of the blocks is given up: a number less is nothing, a number twice is a conflict. */
function leaveCopiedBlocks({ storeBook, transaction, random }: Workstation): void {
  transaction(() => {
    for (const type of storeBook.blockTypes()) {
      for (const block of storeBook.blocks(type)) {
        if (block.next < IN_BLOCK) storeBook.setNext({ ...block, next: IN_BLOCK });
      }
      // A wish of the copy may have been answered to the original.
      storeBook.newWish(type, toHex(random.bytes(16)));
    }
    storeBook.setNote('place', storeBook.place());
  });
}
