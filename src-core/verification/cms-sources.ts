import { readable } from '../kernel/index.ts';
import {
  attributeValue,
  CMS_ATTRIBUTE,
  parseCrl,
  parseRevocationArchive,
  type Crl,
  type RevocationArchive,
  type SignedData,
  type SignerInfo,
} from '../pki/index.ts';
import type { VerificationContext } from './policy.ts';
import { unchecked, type Check } from './steps.ts';

/** A context with what a message brings along, and what of that was not checked. */
export interface MessageSources {
  readonly context: VerificationContext;
  readonly notes: readonly Check[];
}

const NO_ARCHIVE: RevocationArchive = { crls: [], others: 0 };

/** Certificates and lists that stand in a message itself: never roots. */
export function withMessageSources(
  signedData: SignedData,
  signer: SignerInfo,
  context: VerificationContext,
): MessageSources {
  const archive = archiveOf(signer);
  const bytes = [...signedData.crls, ...(archive?.crls ?? [])];
  const crls = bytes.map(readCrl);
  const readable = crls.filter((crl) => crl !== undefined);
  const unread = crls.length - readable.length + (archive === undefined ? 1 : 0);
  const online = signedData.otherRevocation + (archive?.others ?? 0);
  const notes = [
    ...(unread > 0 ? [unchecked('SOURCES_UNREADABLE', { count: unread })] : []),
    ...(online > 0 ? [unchecked('REVOCATION_ANSWERS_NOT_CHECKED', { count: online })] : []),
  ];
  return {
    context: {
      ...context,
      others: [...context.others, ...signedData.certificates],
      crls: [...context.crls, ...readable],
    },
    notes,
  };
}

/** What stands in a message, says something and is not looked into here. */
export function unreadParts({ signedAttributes, unsignedAttributes }: SignerInfo): readonly Check[] {
  const has = (attributes: SignerInfo['signedAttributes'], oid: string): boolean =>
    attributes.some((attribute) => attribute.oid === oid);
  return [
    ...(has(signedAttributes, CMS_ATTRIBUTE.signaturePolicy) ? [unchecked('CMS_POLICY_NOT_CHECKED')] : []),
    ...(has(unsignedAttributes, CMS_ATTRIBUTE.counterSignature)
      ? [unchecked('CMS_COUNTERSIGNATURE_NOT_CHECKED')]
      : []),
    ...unsignedAttributes
      .filter(({ oid }) => !KNOWN_UNSIGNED.has(oid))
      .map(({ oid }) => unchecked('CMS_ATTRIBUTE_NOT_CHECKED', { oid })),
  ];
}

const KNOWN_UNSIGNED: ReadonlySet<string> = new Set([
  CMS_ATTRIBUTE.counterSignature,
  CMS_ATTRIBUTE.timeStampToken,
]);

/** Undefined where it cannot be read. */
function archiveOf({ signedAttributes }: SignerInfo): RevocationArchive | undefined {
  const value = attributeValue(signedAttributes, CMS_ATTRIBUTE.revocationInfoArchival);
  return value === undefined ? NO_ARCHIVE : readable(() => parseRevocationArchive(value));
}

/** A list, where it can be read. */
export function readCrl(bytes: Uint8Array): Crl | undefined {
  return readable(() => parseCrl(bytes));
}
