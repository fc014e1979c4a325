import type { PersonRef, Role } from '@yinzheng/core/accounts';
import { rolesAt, type Authority } from '@yinzheng/core/authority';
import { custodianGrants } from '@yinzheng/core/devices';
import { equalBytes, fail, readable, toHex } from '@yinzheng/core/kernel';
import { parseCertificate, type Certificate } from '@yinzheng/core/pki';
import type { KeyToken } from '@yinzheng/core/ports';
import { sm3 } from '@yinzheng/core/sm';
import { verifySeal } from '@yinzheng/core/verification';
import type { SealsOut } from '@yinzheng/contract/cli';
import type { KeyOut, SealDetailOut } from '@yinzheng/contract/ipc';
import { task } from '../../pool/task.ts';
import { findSeal, listSeals } from '../seals.ts';
import { moment, personOut } from '../shapes.ts';
import { strictTrust, type Workstation } from '../workstation.ts';

const DAY = 86_400_000;
/** Tries left from which on a person is warned. */
const FEW_TRIES = 3;
/** Who sees every key of the computer: those who answer for the computer, and who audits it. */
const KEY_READERS: readonly Role[] = ['system-admin', 'security-admin', 'auditor'];

/** 印章: every seal. */
export const sealsList = task('books', async (_: object, context): Promise<SealsOut> => {
  return listSeals(await context.station());
});

/** One seal with the grounds of its state. @throws SEAL_UNKNOWN */
export const sealsGet = task(
  'books',
  async ({ id }: { readonly id: string }, context): Promise<SealDetailOut> => {
    const station = await context.station();
    const seal = findSeal(station, id);
    const now = station.clock.now();
    const { answer, steps } = verifySeal({ ...strictTrust(station), now, seal });
    const listed =
      listSeals(station).seals.find((one) => one.id === id) ?? fail('SEAL_UNKNOWN', { seal: id });
    const { property } = seal.info;
    return {
      seal: listed,
      answer,
      steps: steps.map(({ step, answer: found, reason, params }) => {
        return { step, answer: found, code: reason, params };
      }),
      maker: makerOf(seal.makerCertificate),
      digest: toHex(sm3(seal.bytes)),
      daysLeft: daysUntil(property.validEnd, now),
    };
  },
);

/** What the maker's certificate calls its holder; null where it cannot be read. */
function makerOf(der: Uint8Array): string | null {
  const subject = readable(() => parseCertificate(der).subject);
  return subject === undefined ? null : (subject.commonName ?? subject.text);
}

/** 密钥: those of the person who asks, or all. */
export const keysList = task(
  'books',
  async ({ person }: { readonly person: string }, context): Promise<{ keys: KeyOut[] }> => {
    const station = await context.station();
    const roles = rolesAt(station.authority(), person, station.clock.now()) ?? [];
    const all = KEY_READERS.some((role) => roles.includes(role));
    const keys = station.keys().map((key) => keyOut(station, key));
    return { keys: keys.filter(({ holders }) => all || holders.some(({ id }) => id === person)) };
  },
);

/** A certificate that the records name, and whose it is in which role. */
interface Seat {
  readonly person: PersonRef;
  readonly role: Role;
  readonly certificate: Certificate;
}

/** Every right by a certificate, whether it is in force or not: a key stays somebody's. */
function seatsOf({ foundation, grants }: Authority): Seat[] {
  const { systemAdmin, securityAdmin } = foundation;
  return [
    { ...systemAdmin, role: 'system-admin' as const, certificate: parseCertificate(systemAdmin.cert) },
    { ...securityAdmin, role: 'security-admin' as const, certificate: parseCertificate(securityAdmin.cert) },
    ...grants,
  ];
}

function keyOut(station: Workstation, key: KeyToken): KeyOut {
  const authority = station.authority();
  const now = station.clock.now();
  const own = (certificate: Certificate): boolean => {
    const point = certificate.publicKey.sm2Point;
    return point !== undefined && equalBytes(point, key.publicKey);
  };
  const seats = seatsOf(authority).filter(({ certificate }) => own(certificate));
  const holders = seats.map(({ person, role }) => ({ ...personOut(person), role }));
  const certificate = seats.at(-1)?.certificate;
  const seals = station
    .seals()
    .filter((seal) => custodianGrants(authority, seal, now).some((grant) => own(grant.certificate)));
  const triesLeft = key.triesLeft?.() ?? null;
  return {
    kind: key.kind,
    serial: key.serial,
    state: stateOf(triesLeft),
    triesLeft,
    fingerprint: toHex(sm3(key.publicKey)),
    holders: [...new Map(holders.map((one) => [`${one.id} ${one.role}`, one])).values()],
    certificate:
      certificate === undefined
        ? null
        : {
            subject: certificate.subject.text,
            serial: certificate.serialHex,
            notBefore: moment(certificate.notBefore),
            notAfter: moment(certificate.notAfter),
            daysLeft: daysUntil(certificate.notAfter, now),
          },
    seals: seals.map(({ info }) => ({ id: info.esID, name: info.property.name })),
  };
}

/** What a key's own count means; one that does not tell is taken for ready. */
function stateOf(triesLeft: number | null): KeyOut['state'] {
  if (triesLeft === null) return 'ready';
  if (triesLeft === 0) return 'pin-locked';
  if (triesLeft === 1) return 'pin-last-try';
  return triesLeft <= FEW_TRIES ? 'pin-low' : 'ready';
}

/** Whole days; negative once it is over. */
function daysUntil(end: Date, now: Date): number {
  return Math.floor((end.getTime() - now.getTime()) / DAY);
}
