import { asGeneralizedTime, asOctets, der, malformed, readDer } from '../asn1/index.ts';
import { actDer, asDigest, openAct } from '../authority/index.ts';
import { equalBytes, readable } from '../kernel/index.ts';
import { isSm2Point, sm2Verify } from '../sm/index.ts';

//  Probe ::= SEQUENCE {                             -- docs/formats/probe.md
//    tag        IA5String ("yinzheng.probe"),
//    version    INTEGER (1),
//    publicKey  OCTET STRING (SIZE (65)),           -- 04, x, y of the key that is tried
//    nonce      OCTET STRING (SIZE (32)),
//    at         GeneralizedTime }

export const PROBE_TAG = 'yinzheng.probe';

/** What a key signs in its self-test; it is of no use for anything else. */
export interface Probe {
  /** 04, x, y of the key that is tried. */
  readonly publicKey: Uint8Array;
  /** 32 bytes of randomness. */
  readonly nonce: Uint8Array;
  readonly at: Date;
}

/** The act that a key signs in its self-test. */
export function probeDer(probe: Probe): Uint8Array {
  return actDer(
    PROBE_TAG,
    der.octets(probe.publicKey),
    der.octets(probe.nonce),
    der.generalizedTime(probe.at),
  );
}

/** @throws DER_MALFORMED */
export function parseProbe(bytes: Uint8Array): Probe {
  const reader = openAct(readDer(bytes, PROBE_TAG), PROBE_TAG);
  const publicKey = reader.take('publicKey', (node, where) => {
    const point = asOctets(node, where);
    return isSm2Point(point) ? point : malformed(where, 'not a point of the SM2 curve');
  });
  const nonce = reader.take('nonce', asDigest);
  const at = reader.take('at', asGeneralizedTime);
  reader.end();
  return { publicKey, nonce, at };
}

/** Whether the bytes are a probe of this key and the signature, strict DER, is this key's over them. */
export function probeHolds(bytes: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  const probe = readable(() => parseProbe(bytes));
  return (
    probe !== undefined && equalBytes(probe.publicKey, publicKey) && sm2Verify(publicKey, bytes, signature)
  );
}
