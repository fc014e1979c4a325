import { isSealKey, loadAuthority, type Authority } from '@yinzheng/core/authority';
import type { Ticket } from '@yinzheng/core/approvals';
import { equalBytes, fail, readable, toHex } from '@yinzheng/core/kernel';
import type { Certificate } from '@yinzheng/core/pki';
import type { Workstation } from './workstation.ts';

// A unit's workstations: one root of authority, each with records of its own. What came of the others is verified under this
// workstation's own root, whoever brought it.

/** The note that changes with the records that are kept of others. */
const MARK = 'peers';

interface Known {
  readonly mark: string | undefined;
  readonly peers: readonly Authority[];
}

const KNOWN = new WeakMap<Workstation, Known>();

/** The other workstations of the unit whose records hold under this one's root. */
export function peersOf(station: Workstation): readonly Authority[] {
  const mark = station.storeBook.note(MARK);
  const known = KNOWN.get(station);
  if (known?.mark === mark && known !== undefined) return known.peers;
  const peers = station.relay
    .peers()
    .flatMap(
      ({ workstation, records }) => readable(() => peerAuthority(station, workstation, records)) ?? [],
    );
  KNOWN.set(station, { mark, peers });
  return peers;
}

/**
 * The records of another workstation: they must hold under this one's root, and be of that workstation, of this unit and of this mode.
 * @throws AUTHORITY_BROKEN
 */
export function peerAuthority(
  station: Workstation,
  workstation: Uint8Array,
  records: readonly Uint8Array[],
): Authority {
  const authority = loadAuthority(station.own.rootCertificate(), records);
  const { foundation } = authority;
  const own = station.authority().foundation;
  if (!equalBytes(foundation.workstation, workstation)) broken('another workstation');
  if (foundation.unit !== own.unit || foundation.mode !== own.mode) broken('another unit');
  return authority;
}

function broken(detail: string): never {
  return fail('AUTHORITY_BROKEN', { number: 0, detail, since: 'nothing' });
}

/** Keeps records of another workstation that go on from those that are kept. @throws AUTHORITY_BROKEN */
export function keepPeer(
  station: Workstation,
  workstation: Uint8Array,
  records: readonly Uint8Array[],
): void {
  const before = keptOf(station, workstation);
  for (const [index, record] of before.entries()) {
    const next = records[index];
    if (next === undefined || !equalBytes(next, record)) broken('another record than the one that is kept');
  }
  peerAuthority(station, workstation, records);
  station.transaction(() => {
    station.relay.keepPeer(workstation, records);
    station.storeBook.setNote(MARK, toHex(station.random.bytes(8)));
  });
}

/** The records that are kept of another workstation. */
export function keptOf(station: Workstation, workstation: Uint8Array): readonly Uint8Array[] {
  const found = station.relay.peers().find((peer) => equalBytes(peer.workstation, workstation));
  return found?.records ?? [];
}

/** Whether a ticket is stamped with at this very workstation. */
export function isOwnTicket(station: Workstation, { request }: Ticket): boolean {
  const { foundation, rootDigest } = station.authority();
  return (
    equalBytes(request.workstation, foundation.workstation) && equalBytes(request.authorityRoot, rootDigest)
  );
}

/**
 * The records of authority that a ticket is checked by: of the workstation that it names, where that is known; else this one's, by
 * which it does not hold.
 */
export function authorityFor(station: Workstation, ticket: Ticket): Authority {
  const own = station.authority();
  const { request } = ticket;
  if (isOwnTicket(station, ticket) || !equalBytes(request.authorityRoot, own.rootDigest)) return own;
  const found = peersOf(station).find(({ foundation }) =>
    equalBytes(foundation.workstation, request.workstation),
  );
  return found ?? own;
}

/** The records of the unit's workstation with that identifier, hexadecimal; undefined: of this one. @throws WORKSTATION_UNKNOWN */
export function authorityAt(station: Workstation, workstation: string | undefined): Authority {
  const own = station.authority();
  const all = [own, ...peersOf(station)];
  const found =
    workstation === undefined
      ? own
      : all.find(({ foundation }) => toHex(foundation.workstation) === workstation.toLowerCase());
  return found ?? fail('WORKSTATION_UNKNOWN', { workstation: (workstation ?? '').slice(0, 64) });
}

/** Insists that a key with which somebody decides is no seal's here either. @throws KEY_SHARED */
export function requireNoSealKey(station: Workstation, certificate: Certificate, person: string): void {
  const point = certificate.publicKey.sm2Point;
  if (point !== undefined && isSealKey(point, station.authority())) fail('KEY_SHARED', { person });
}
