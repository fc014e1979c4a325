/** A cryptographic source of random bytes. */
export interface Random {
  bytes(length: number): Uint8Array;
}
