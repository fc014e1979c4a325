import type { PersonRef, Role } from '@yinzheng/core/accounts';
import type { Authority } from '@yinzheng/core/authority';
import { equalBytes } from '@yinzheng/core/kernel';
import { parseCertificate, type Certificate } from '@yinzheng/core/pki';
import type { Workstation } from './workstation.ts';

/** A certificate that the records name, and whose it is in which role. */
export interface Seat {
  readonly person: PersonRef;
  readonly role: Role;
  readonly certificate: Certificate;
}

/** Every right by a certificate, whether it is in force or not: a key stays somebody's. */
export function seatsOf({ foundation, grants }: Authority): Seat[] {
  const { systemAdmin, securityAdmin } = foundation;
  return [
    { ...systemAdmin, role: 'system-admin' as const, certificate: parseCertificate(systemAdmin.cert) },
    { ...securityAdmin, role: 'security-admin' as const, certificate: parseCertificate(securityAdmin.cert) },
    ...grants,
  ];
}

/** Whether a certificate is of this public key. */
export function isOf({ publicKey: { sm2Point } }: Certificate, publicKey: Uint8Array): boolean {
  return sm2Point !== undefined && equalBytes(sm2Point, publicKey);
}

/** The certificates (DER) whose keys must be in a device: no software key of this computer serves them. */
export function expectedCertificates(station: Workstation): Uint8Array[] {
  const software = station.keys().filter(({ kind }) => kind === 'software');
  return seatsOf(station.authority()).flatMap(({ certificate }) =>
    software.some(({ publicKey }) => isOf(certificate, publicKey)) ? [] : [certificate.der],
  );
}
