import { asPerson, personDer, type PersonRef } from '../accounts/index.ts';
import { asExplicit, asGeneralizedTime, asIa5, asSmallInteger, der, type DerNode } from '../asn1/index.ts';
import { actDer, asDigest, openAct } from '../authority/index.ts';

//  LicenceOrder ::= SEQUENCE {
//    tag           IA5String ("yinzheng.licence-order"),
//    version       INTEGER (1),
//    authorisation OCTET STRING (SIZE (32)),    -- SM3 of the signed standing authorisation
//    record        OCTET STRING (SIZE (32)),    -- SM3 of the signed record
//    review        OCTET STRING (SIZE (32)),    -- SM3 of the signed review
//    identifier    IA5String,                   -- 证照标识, with version and check character
//    previous      [0] EXPLICIT OCTET STRING (SIZE (32)) OPTIONAL,   -- SM3 of the licence's last act; absent: version 001
//    issuedOn      IA5String,                   -- 颁发日期, YYYY-MM-DD
//    validTo       [1] EXPLICIT IA5String OPTIONAL,                  -- last day; absent: 长期
//    document      OCTET STRING (SIZE (32)),    -- SM3 of the PDF before its seal
//    size          INTEGER,
//    metadata      OCTET STRING (SIZE (32)),    -- SM3 of the XML that lies in the PDF
//    orderedBy     PersonRef,                   -- the issuing officer
//    orderedAt     GeneralizedTime,
//    grant         OCTET STRING (SIZE (32)) }

export const LICENCE_ORDER_TAG = 'yinzheng.licence-order';

/** 签发: the officer's act that makes a reviewed record a licence and has its PDF sealed; the first act of each version's life. */
export interface LicenceOrder {
  readonly authorisation: Uint8Array;
  readonly record: Uint8Array;
  readonly review: Uint8Array;
  readonly identifier: string;
  readonly previous: Uint8Array | undefined;
  readonly issuedOn: string;
  readonly validTo: string | undefined;
  /** SM3 of the PDF before its seal; the sealed file begins with these bytes (design idea 6). */
  readonly document: Uint8Array;
  readonly size: number;
  /** SM3 of the metadata and face data, as the XML that lies in the PDF has them. */
  readonly metadata: Uint8Array;
  readonly orderedBy: PersonRef;
  readonly orderedAt: Date;
  readonly grant: Uint8Array;
}

/** The act that the officer's key signs. */
export function licenceOrderDer(order: LicenceOrder): Uint8Array {
  return actDer(
    LICENCE_ORDER_TAG,
    der.octets(order.authorisation),
    der.octets(order.record),
    der.octets(order.review),
    der.ia5(order.identifier),
    ...(order.previous === undefined ? [] : [der.explicit(0, der.octets(order.previous))]),
    der.ia5(order.issuedOn),
    ...(order.validTo === undefined ? [] : [der.explicit(1, der.ia5(order.validTo))]),
    der.octets(order.document),
    der.integer(order.size),
    der.octets(order.metadata),
    personDer(order.orderedBy),
    der.generalizedTime(order.orderedAt),
    der.octets(order.grant),
  );
}

/** @throws DER_MALFORMED */
export function asLicenceOrder(node: DerNode): LicenceOrder {
  const reader = openAct(node, LICENCE_ORDER_TAG);
  const authorisation = reader.take('authorisation', asDigest);
  const record = reader.take('record', asDigest);
  const review = reader.take('review', asDigest);
  const identifier = reader.take('identifier', asIa5);
  const previousNode = reader.optionalContext(0);
  const previous = previousNode && asDigest(asExplicit(previousNode, 'previous'), 'previous');
  const issuedOn = reader.take('issuedOn', asIa5);
  const validToNode = reader.optionalContext(1);
  const validTo = validToNode && asIa5(asExplicit(validToNode, 'validTo'), 'validTo');
  const document = reader.take('document', asDigest);
  const size = reader.take('size', (child, where) => asSmallInteger(child, where, 1));
  const metadata = reader.take('metadata', asDigest);
  const orderedBy = reader.take('orderedBy', asPerson);
  const orderedAt = reader.take('orderedAt', asGeneralizedTime);
  const grant = reader.take('grant', asDigest);
  reader.end();
  return {
    authorisation,
    record,
    review,
    identifier,
    previous,
    issuedOn,
    validTo,
    document,
    size,
    metadata,
    orderedBy,
    orderedAt,
    grant,
  };
}
