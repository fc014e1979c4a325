import type { Decision } from '../approvals/index.ts';
import type { Authority } from '../authority/index.ts';
import { equalBytes, toHex } from '../kernel/index.ts';
import { signingCertificateV2, type Certificate } from '../pki/index.ts';
import type { Errand, ErrandPart } from '../ports/index.ts';
import { sm3 } from '../sm/index.ts';
import type { UseRight } from '../use-rights/index.ts';
import type { LicenceOrder } from '../licences/index.ts';
import { allowedLicenceAct, type LicenceAct } from './gate-licences.ts';
import { decisionSays, readMessage } from './message-form.ts';
import { orderSays } from './message-form-licences.ts';
import type { MessageKind } from './message.ts';

// What a key is unlocked for. Whoever unlocks it says so before the PIN is used, and from then on nobody, whatever has
// become of the code that asks, gets a signature over anything else.

/** Impressions under one right. */
export interface ImpressionsWanted {
  readonly format: 'ses' | 'cms';
  readonly right: Pick<UseRight, 'id' | 'seal'>;
  /** The unit's certificate whose key signs. */
  readonly certificate: Certificate;
  /** How many. */
  readonly count: number;
}

/** So many impressions under a right, each of an entry of its own, and the checkpoint that follows them. */
export function impressionErrand(
  { format, right, certificate, count }: ImpressionsWanted,
  authority: Authority,
): Errand {
  const of =
    format === 'ses'
      ? { seal: toHex(right.seal.digest) }
      : { certificate: toHex(sm3(signingCertificateV2(certificate))) };
  const says = { ticket: toHex(right.id), ...of };
  return {
    key: certificate.publicKey.sm2Point,
    messages: [{ kind: `${format}-impression`, most: count, says }, checkpointPart(authority)],
  };
}

/** One checkpoint of this workstation's log. */
export function checkpointPart({ foundation }: Authority): ErrandPart {
  return { kind: 'checkpoint', most: 1, says: { workstation: toHex(foundation.workstation) } };
}

/** One decision, as it will be signed but for its moment. */
export function decisionErrand(decision: Omit<Decision, 'decidedAt'>, key: Uint8Array | undefined): Errand {
  return { key, messages: [{ kind: 'decision', most: 1, says: decisionSays(decision) }] };
}

/** One act on the way to a licence or of its life, as it will be signed but for its moment. @throws what `allowedLicenceAct` throws */
export function licenceErrand(asked: LicenceAct, authority: Authority): Errand {
  const { bytes, grant } = allowedLicenceAct(asked, authority);
  const key = grant.certificate.publicKey.sm2Point;
  const says = readMessage(asked.kind, bytes, key ?? new Uint8Array()) ?? {};
  return { key, messages: [{ kind: asked.kind, most: 1, says }] };
}

/** So many orders of licences by one officer under one authorisation, no identifier twice. */
export function ordersErrand(
  order: Pick<LicenceOrder, 'orderedBy' | 'authorisation' | 'grant'>,
  { most, key }: { readonly most: number; readonly key: Uint8Array | undefined },
): Errand {
  return { key, messages: [{ kind: 'licence-order', most, says: orderSays(order) }] };
}

/** Why a message is not signed: it is none, or nothing that the key was unlocked for. */
export type ErrandRefusal = 'malformed' | 'not opened for it';

/** Holds a session to what it was opened for. */
export interface ErrandWatch {
  /** Counts a message that is about to be signed; what it refuses must not be signed. */
  take(kind: MessageKind, message: Uint8Array, publicKey: Uint8Array): ErrandRefusal | undefined;
}

/** A session that was just opened. `errand` undefined: for probes alone. Probes of the key that signs them are always free: they are of no use for anything else. */
export function watchErrand(errand: Errand | undefined): ErrandWatch {
  const left = (errand?.messages ?? []).map((part) => ({ ...part }));
  const entries = new Set<string>();
  const bound = { key: errand?.key };
  return {
    take: (kind, message, publicKey) => {
      const says = readMessage(kind, message, publicKey);
      if (says === undefined) return 'malformed';
      if (kind === 'probe') return undefined;
      bound.key ??= publicKey.slice();
      const part = left.find((one) => one.kind === kind && one.most > 0 && agrees(says, one.says));
      const { entry } = says;
      if (
        part === undefined ||
        !equalBytes(bound.key, publicKey) ||
        (entry !== undefined && entries.has(entry))
      ) {
        return 'not opened for it';
      }
      part.most -= 1;
      if (entry !== undefined) entries.add(entry);
      return undefined;
    },
  };
}

function agrees(says: Readonly<Record<string, string>>, wanted: ErrandPart['says']): boolean {
  return Object.entries(wanted).every(([name, value]) => says[name] === value);
}
