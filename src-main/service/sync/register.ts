import { equalBytes, fail, fromHex, hasCode, toBase64, toHex, utf8 } from '@yinzheng/core/kernel';
import { creditCheck, isCreditCode } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import { parseStoreCode, requireStore, type Registration } from '@yinzheng/core/sync';
import {
  newDeviceKey,
  openClient,
  ownDeviceKey,
  signedClient,
  storeOrigin,
  type DeviceKey,
} from '../compose-sync.ts';
import type { Workstation } from '../workstation.ts';
import { RECEIPTS } from './followed.ts';
import { BEYOND } from './serials.ts';
import { storeSettings } from './settings.ts';
import { WENT_BACK } from './went-back.ts';

/** What a registration is made of. */
export interface RegisterForm {
  readonly url: string;
  readonly code: string;
  /** 统一社会信用代码 of the unit; undefined: the one it was registered with, or, of a demo unit, one made from its name. */
  readonly unitCode: string | undefined;
}

/**
 * Registers the workstation at a store with a one-time code: the device key is made and durable before it is told of, and the store
 * must be the one that the code names. Tried again after a lost answer, it is the same registration.
 * @throws STORE_URL_BAD, STORE_CODE_BAD, UNIT_CODE_BAD, STORE_NOT_THE_ONE, STORE_CODE_SPENT and what the way throws
 */
export async function register(station: Workstation, form: RegisterForm): Promise<Registration> {
  const url = storeOrigin(form.url);
  const code = parseStoreCode(form.code);
  const unit = unitCode(station, form.unitCode);
  const storePoint = await pointOf(url, station);
  requireStore(code, storePoint);
  const come = { url, secret: code.secret, unit, storePoint };
  try {
    return await enrol(station, ownDeviceKey(station.folder, station), come);
  } catch (error) {
    // The store has revoked the key that was here: another workstation key comes with the new code.
    if (!hasCode(error, 'DEVICE_UNKNOWN')) throw error;
    return enrol(station, newDeviceKey(station.folder, station), come);
  }
}

/** Bytes of records that come with an enrolment; the others follow with the first pass. */
const MOST_RECORD_BYTES = 512 * 1024;

/** The records of authority from the foundation on, as many as an enrolment has room for. */
function firstRecords(records: readonly Uint8Array[]): Uint8Array[] {
  let bytes = 0;
  return records.filter((record, index) => (bytes += record.length) <= MOST_RECORD_BYTES || index === 0);
}

interface Coming {
  readonly url: string;
  readonly secret: Uint8Array;
  readonly unit: string;
  readonly storePoint: Uint8Array;
}

async function enrol(station: Workstation, key: DeviceKey, come: Coming): Promise<Registration> {
  const { url, secret, unit, storePoint } = come;
  const { foundation } = station.authority();
  const client = signedClient(url, storePoint, key, station, storeSettings(station).proxy);
  try {
    const enrolled = await client.enrol({
      secret: toHex(secret),
      unit: { code: unit, name: foundation.unit },
      workstation: toHex(foundation.workstation),
      point: toHex(key.point),
      rootCertificate: toBase64(station.own.rootCertificate()),
      records: firstRecords(station.own.authorityRecords()).map(toBase64),
    });
    const own = sm3(key.point);
    if (!equalBytes(fromHex(enrolled.storePoint), storePoint) || enrolled.key !== toHex(own)) {
      fail('STORE_NOT_THE_ONE');
    }
    const { scopes } = enrolled;
    const registration = {
      url,
      storePoint,
      unit: enrolled.unit,
      client: own,
      scopes,
      at: station.clock.now(),
    };
    keep(station, registration);
    return registration;
  } finally {
    client.close();
  }
}

/** What was read of a store, and what was told to it. */
const PULLED = [
  BEYOND,
  RECEIPTS,
  'followed',
  'cursor.city',
  'cursor.unit',
  'peers.live',
  'peers.gone',
  'relay.versions',
  'relay.documents',
];

/** Another store, or another unit: what was read of the one before says nothing of this one. */
function keep(station: Workstation, registration: Registration): void {
  const { storeBook } = station;
  station.transaction(() => {
    const before = storeBook.registration();
    const same = before !== undefined && equalBytes(before.storePoint, registration.storePoint);
    if (!same || before.unit !== registration.unit) forgetPulled(station);
    storeBook.setNote('authority', undefined);
    storeBook.register(registration);
  });
}

/** Forgets how far a store was read, and what was told to it and is told again without harm. Inside a transaction. */
export function forgetPulled({ storeBook, relay }: Workstation): void {
  for (const name of [...PULLED, ...WENT_BACK]) storeBook.setNote(name, undefined);
  relay.forgetArrived();
}

async function pointOf(url: string, station: Workstation): Promise<Uint8Array> {
  const client = openClient(url, station, storeSettings(station).proxy);
  try {
    return fromHex((await client.about()).storePoint);
  } finally {
    client.close();
  }
}

function unitCode(station: Workstation, given: string | undefined): string {
  const kept = given?.toUpperCase() ?? station.storeBook.registration()?.unit;
  if (kept !== undefined)
    return isCreditCode(kept) ? kept : fail('UNIT_CODE_BAD', { code: kept.slice(0, 40) });
  const { mode, unit } = station.authority().foundation;
  return mode === 'trial' ? demoUnitCode(unit) : fail('UNIT_CODE_BAD', { code: '' });
}

/** 机关 of 西安 by its first eight digits; the rest is made from the name, so that a demo unit has one code wherever it is made. */
const DEMO_PREFIX = '11610100';

/** A credit code for a demo unit, which has none of its own. */
export function demoUnitCode(unit: string): string {
  const digits = [...sm3(utf8(unit)).subarray(0, 9)].map((byte) => String(byte % 10)).join('');
  const body = `${DEMO_PREFIX}${digits}`;
  return `${body}${creditCheck(body) ?? fail('UNIT_CODE_BAD', { code: body })}`;
}
