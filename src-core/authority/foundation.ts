import { asPerson, personDer, type PersonRef } from '../accounts/index.ts';
import {
  asEnumerated,
  asGeneralizedTime,
  asOctets,
  asSequence,
  asTextOf,
  der,
  malformed,
  SequenceReader,
  TAG,
  type DerNode,
} from '../asn1/index.ts';
import { actDer, asDigest, asIdentifier, openAct } from './act.ts';

//  Foundation ::= SEQUENCE {
//    tag           IA5String ("yinzheng.foundation"),
//    version       INTEGER (1),
//    mode          ENUMERATED { trial (0), production (1) },
//    unit          UTF8String,
//    workstation   OCTET STRING (SIZE (16)),
//    foundedAt     GeneralizedTime,
//    systemAdmin   AdminSeat,
//    securityAdmin AdminSeat,
//    trustRoots    SEQUENCE OF OCTET STRING (SIZE (32)) }   -- SM3 of each root certificate
//  AdminSeat ::= SEQUENCE { person PersonRef, cert OCTET STRING }

export const FOUNDATION_TAG = 'yinzheng.foundation';

/** 试用 / 正式: written once at set-up, covered by the root of authority (design idea 15). */
export type Mode = 'trial' | 'production';

export interface AdminSeat {
  readonly person: PersonRef;
  /** The administrator's certificate, DER. */
  readonly cert: Uint8Array;
}

/** What a workstation is founded on: signed by the root of authority, never changed. */
export interface Foundation {
  readonly mode: Mode;
  /** Name of the unit that owns the workstation. */
  readonly unit: string;
  /** Identifier of this workstation, 16 bytes. */
  readonly workstation: Uint8Array;
  readonly foundedAt: Date;
  readonly systemAdmin: AdminSeat;
  readonly securityAdmin: AdminSeat;
  /** SM3 of every certificate that this workstation trusts as a root. */
  readonly trustRoots: readonly Uint8Array[];
}

const MODES: readonly Mode[] = ['trial', 'production'];

function seatDer(seat: AdminSeat): Uint8Array {
  return der.sequence(personDer(seat.person), der.octets(seat.cert));
}

function asSeat(node: DerNode, where: string): AdminSeat {
  const reader = new SequenceReader(node, where);
  const person = reader.take('person', asPerson);
  const cert = reader.take('cert', asOctets);
  reader.end();
  return { person, cert };
}

/** The act that the root of authority signs. */
export function foundationDer(foundation: Foundation): Uint8Array {
  return actDer(
    FOUNDATION_TAG,
    der.enumerated(MODES.indexOf(foundation.mode)),
    der.utf8(foundation.unit),
    der.octets(foundation.workstation),
    der.generalizedTime(foundation.foundedAt),
    seatDer(foundation.systemAdmin),
    seatDer(foundation.securityAdmin),
    der.sequence(...foundation.trustRoots.map((digest) => der.octets(digest))),
  );
}

/** @throws DER_MALFORMED */
export function asFoundation(node: DerNode): Foundation {
  const reader = openAct(node, FOUNDATION_TAG);
  const mode = reader.take('mode', (child, where) => {
    return MODES[asEnumerated(child, where)] ?? malformed(where, 'unknown mode');
  });
  const unit = reader.take('unit', (child, where) => asTextOf(child, TAG.utf8String, where));
  const workstation = reader.take('workstation', asIdentifier);
  const foundedAt = reader.take('foundedAt', asGeneralizedTime);
  const systemAdmin = reader.take('systemAdmin', asSeat);
  const securityAdmin = reader.take('securityAdmin', asSeat);
  const trustRoots = reader.take('trustRoots', asSequence).map((child) => asDigest(child, 'trustRoots'));
  reader.end();
  return { mode, unit, workstation, foundedAt, systemAdmin, securityAdmin, trustRoots };
}
