import { equalBytes, fail } from '../kernel/index.ts';
import type { Certificate } from '../pki/index.ts';
import { canStampWith, type Seal } from '../seals/index.ts';
import { sm3 } from '../sm/index.ts';
import { judgeCertificate, verifySeal, type VerificationContext } from '../verification/index.ts';

/**
 * Insists that a seal may be used at this moment: made by a maker whose certificate holds, in force, neither
 * suspended nor cancelled. Where the policy names a source of revocation or status, what it does not tell is not taken
 * for good. What lies in a database is not believed for lying there.
 * @throws SEAL_NOT_USABLE with the reason's code
 */
export function requireUsableSeal(seal: Seal, context: VerificationContext): void {
  const { steps } = verifySeal({ seal, ...context });
  const wrong = steps.find(({ answer }) => answer !== 'valid');
  if (wrong !== undefined)
    fail('SEAL_NOT_USABLE', { ...wrong.params, seal: seal.info.esID, detail: wrong.reason });
}

/**
 * Insists that a stamp of the format can be written with a seal; a seal of v1 is good for a CMS signature only, which
 * takes nothing but its picture. @throws SEAL_FORMAT_OLD
 */
export function requireWritableSeal(seal: Seal, format: 'ses' | 'cms'): void {
  if (format === 'ses' && !canStampWith(seal)) {
    fail('SEAL_FORMAT_OLD', { seal: seal.info.esID, version: seal.info.header.version });
  }
}

/** Insists that a certificate is one the seal lists, and that nothing speaks against it now. @throws SEAL_NOT_USABLE */
export function requireUsableCertificate(
  seal: Seal,
  certificate: Certificate,
  context: VerificationContext,
): void {
  const { esID, property } = seal.info;
  const list = property.certList;
  const listed =
    list.kind === 'certificates'
      ? list.certificates.some((one) => equalBytes(one, certificate.der))
      : list.digests.some((one) => equalBytes(one.value, sm3(certificate.der)));
  if (!listed) fail('SEAL_NOT_USABLE', { seal: esID, detail: 'MEMBERSHIP_NOT_LISTED' });
  const { checks } = judgeCertificate(certificate, context.now, context);
  const wrong = checks.find(
    (check) => check.answer === 'invalid' || (check.demanded && check.answer === 'unknown'),
  );
  if (wrong !== undefined) fail('SEAL_NOT_USABLE', { ...wrong.params, seal: esID, detail: wrong.reason });
}
