import { parseLicenceTemplate, type LicenceTemplate } from '@yinzheng/contract/licences';
import { fail } from '@yinzheng/core/kernel';
import {
  licenceMetadata,
  licenceMetadataXml,
  licenceQrText,
  printedFields,
  type LicenceIssuer,
  type LicenceRecord,
  type LicenceType,
  type LicenceTypes,
} from '@yinzheng/core/licences';
import manifest from '../../../package.json' with { type: 'json' };
import type { LicencePdf } from '../compose-licences.ts';

/** A type with its template, ready to be drawn. */
export interface DrawnType {
  readonly type: LicenceType;
  readonly template: LicenceTemplate;
}

/** @throws LICENCE_TEMPLATE where the template is not here or is none */
export function drawnType(types: LicenceTypes, type: LicenceType): DrawnType {
  const bytes = types.template(type.template.digest);
  if (bytes === undefined)
    return fail('LICENCE_TEMPLATE', { detail: 'not here yet', where: type.template.id });
  return { type, template: parseLicenceTemplate(bytes) };
}

/** What one version of a licence is drawn from. */
export interface SheetFacts {
  readonly record: LicenceRecord;
  readonly identifier: string;
  /** YYYY-MM-DD. */
  readonly issuedOn: string;
  readonly validTo: string | undefined;
  readonly issuer: LicenceIssuer;
}

/** A licence's PDF before its seal, and the metadata in it. */
export interface DrawnLicence {
  readonly pdf: Uint8Array;
  readonly metadata: Uint8Array;
}

/** Draws one version. @throws LICENCE_METADATA, LICENCE_TEMPLATE, LICENCE_TEXT_TOO_LONG, LICENCE_CHARACTER_MISSING, LICENCE_IDENTIFIER */
export async function drawnLicence(
  draw: LicencePdf,
  { type, template }: DrawnType,
  facts: SheetFacts,
): Promise<DrawnLicence> {
  const said = licenceMetadata(facts);
  const metadata = licenceMetadataXml(said);
  const pdf = await draw({
    template,
    fields: printedFields(said, type.face),
    metadata,
    qr: licenceQrText(facts.identifier, metadata),
    title: `${type.name} ${said.basic.ZZBH ?? ''}`,
    issuedOn: facts.issuedOn,
    program: `${manifest.name} ${manifest.version}`,
  });
  return { pdf, metadata };
}

/** The fields that a template prints, by their keys. */
export function printedKeys({ pages }: LicenceTemplate): ReadonlySet<string> {
  const texts = pages.flatMap(({ boxes }) => boxes.map(({ text }) => text));
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/\{([A-Z][A-Z0-9_]*)\}/g)].map(([, key]) => key!)),
  );
}
