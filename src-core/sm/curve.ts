import { sm2 } from 'sm-crypto-v2';
import { concat, fromHex, toHex } from '../kernel/index.ts';

/** n, the order of the base point of sm2p256v1 (GB/T 32918.5). */
export const SM2_ORDER = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;

/** a ‖ b ‖ xG ‖ yG, the curve's part of ZA (GB/T 32918.5). */
export const SM2_CURVE_BYTES = concat(
  fromHex('fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc'),
  fromHex('28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93'),
  fromHex('32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7'),
  fromHex('bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0'),
);

/** Whether the bytes are 04 ‖ x ‖ y of a point on sm2p256v1 (the point at infinity has no such form). */
export function isSm2Point(bytes: Uint8Array): boolean {
  if (bytes.length !== 65 || bytes[0] !== 4) return false;
  try {
    return sm2.verifyPublicKey(toHex(bytes));
  } catch {
    return false; // the library throws for some of the points it refuses
  }
}
