import { der } from '@yinzheng/core/asn1';
import { concat } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { MADE_AT, PICTURE, PROTECTED, STAMPED_AT, type Party } from './made-seals.ts';

// Seals and stamps of generations we only read, written out from the structures' definitions.

const SM2 = der.oid('1.2.156.10197.1.501');
const ENDS_AT = new Date('2029-05-06T08:00:00Z');
const picture = der.sequence(der.ia5('PNG'), der.octets(PICTURE), der.integer(42), der.integer(42));

/** How a part is written, where makers differ. */
export interface V1Habits {
  /** The seal's code. */
  readonly esID?: string;
  readonly time?: (date: Date) => Uint8Array;
  readonly bits?: (bytes: Uint8Array) => Uint8Array;
  readonly headerVersion?: number;
  readonly stampVersion?: number;
  readonly timeInfo?: Uint8Array;
  /** SM3 of what is stamped; of the protected bytes unless given. */
  readonly dataHash?: Uint8Array;
  readonly extDatas?: Uint8Array;
}

/** SESeal of GM/T 0031-2014. */
export function sealV1(maker: Party, unit: Party, habits: V1Habits = {}): Uint8Array {
  const time = habits.time ?? der.time;
  const info = der.sequence(
    der.sequence(der.ia5('ES'), der.integer(habits.headerVersion ?? 1), der.ia5('other')),
    der.ia5(habits.esID ?? 'SEAL-V1'),
    der.sequence(
      der.integer(1),
      der.utf8('旧版印章'),
      der.sequence(der.octets(unit.certificate.der)),
      time(MADE_AT),
      time(MADE_AT),
      time(ENDS_AT),
    ),
    picture,
    habits.extDatas ?? new Uint8Array(0),
  );
  const cert = der.octets(maker.certificate.der);
  return der.sequence(info, der.sequence(cert, SM2, der.bits(maker.sign(der.sequence(info, cert, SM2)))));
}

/** SES_Signature of GM/T 0031-2014 over the protected bytes. */
export function stampV1(seal: Uint8Array, unit: Party, habits: V1Habits = {}): Uint8Array {
  const bits = habits.bits ?? ((bytes: Uint8Array) => der.bits(bytes));
  const toSign = der.sequence(
    der.integer(habits.stampVersion ?? habits.headerVersion ?? 1),
    seal,
    bits(habits.timeInfo ?? (habits.time ?? der.time)(STAMPED_AT)),
    bits(habits.dataHash ?? sm3(PROTECTED)),
    der.ia5('/Doc_0/Signs/Sign_0/Signature.xml'),
    der.octets(unit.certificate.der),
    SM2,
  );
  return der.sequence(toSign, der.bits(unit.sign(toSign)));
}

export interface LaterHabits {
  readonly version?: number;
  readonly ID?: string;
  readonly stampVersion?: number;
  readonly dataHash?: Uint8Array;
  /** Over the maker's signature: v5 only. */
  readonly timeStamp?: (signature: Uint8Array) => Uint8Array;
  readonly extDatas?: Uint8Array;
  readonly algorithm?: string;
  readonly certListType?: number;
  readonly certList?: Uint8Array;
}

/** SESeal of GM/T 0031-2025, or of GB/T 38540-2020 with version 4. */
export function laterSeal(maker: Party, unit: Party, habits: LaterHabits = {}): Uint8Array {
  const info = der.sequence(
    der.sequence(der.ia5(habits.ID ?? 'ES'), der.integer(habits.version ?? 5), der.ia5('other')),
    der.ia5('SEAL-V5'),
    der.sequence(
      der.integer(1),
      der.utf8('新版印章'),
      der.integer(habits.certListType ?? 1),
      habits.certList ?? der.sequence(der.octets(unit.certificate.der)),
      der.generalizedTime(MADE_AT),
      der.generalizedTime(MADE_AT),
      der.generalizedTime(ENDS_AT),
    ),
    picture,
    habits.extDatas ?? new Uint8Array(0),
  );
  const signature = maker.sign(info);
  const stamp =
    habits.timeStamp === undefined ? [] : [der.explicit(0, der.bits(habits.timeStamp(signature)))];
  const algorithm = der.oid(habits.algorithm ?? '1.2.156.10197.1.501');
  return der.sequence(info, der.octets(maker.certificate.der), algorithm, der.bits(signature), ...stamp);
}

/** SES_Signature around a later seal. */
export function laterStamp(seal: Uint8Array, unit: Party, habits: LaterHabits = {}): Uint8Array {
  const toSign = der.sequence(
    der.integer(habits.stampVersion ?? habits.version ?? 5),
    seal,
    der.generalizedTime(STAMPED_AT),
    der.bits(habits.dataHash ?? sm3(PROTECTED)),
    der.ia5('/ByteRange'),
    habits.extDatas ?? new Uint8Array(0),
  );
  const signature = unit.sign(toSign);
  const stamp =
    habits.timeStamp === undefined ? [] : [der.explicit(0, der.bits(habits.timeStamp(signature)))];
  const algorithm = der.oid(habits.algorithm ?? '1.2.156.10197.1.501');
  return der.sequence(toSign, der.octets(unit.certificate.der), algorithm, der.bits(signature), ...stamp);
}

/** A UTCTime or GeneralizedTime and a part of bytes after it: no time at all. */
export const NO_TIME = concat(der.time(STAMPED_AT), Uint8Array.of(0));
