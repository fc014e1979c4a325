/** The sample document with a comment behind it that makes its bytes a name's own. */
export function sampleVariant(sample: Uint8Array, name: string): Uint8Array {
  return Buffer.concat([sample, Buffer.from(`\n% ${Buffer.from(name).toString('hex')}\n`, 'latin1')]);
}
