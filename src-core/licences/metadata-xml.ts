import { utf8 } from '../kernel/index.ts';
import { METADATA_FIELDS, type LicenceMetadata } from './metadata.ts';

// The XML has the form in which licences in OFD carry the same (GB/T 33190-2016, CustomDatas of DocInfo):
//
//   <?xml version="1.0" encoding="UTF-8"?>
//   <ofd:CustomDatas xmlns:ofd="http://www.ofdspec.org/2016">
//   <ofd:CustomData Name="ZZMC">…</ofd:CustomData>
//   …
//   </ofd:CustomDatas>

/** What the XML is called inside a licence's file. */
export const METADATA_FILE_NAME = 'licence-metadata.xml';

/** The namespace of OFD's elements. */
export const METADATA_NAMESPACE = 'http://www.ofdspec.org/2016';

/**
 * The one form of a licence's metadata: UTF-8 without a mark, lines ended by LF, the basic fields in the table's order,
 * then the face's in the record's. `licenceMetadata` made it: there is nothing in it that XML has no place for.
 */
export function licenceMetadataXml({ basic, face }: LicenceMetadata): Uint8Array {
  const values = [
    ...METADATA_FIELDS.flatMap(({ key }) => (basic[key] === undefined ? [] : [[key, basic[key]] as const])),
    ...Object.entries(face),
  ];
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<ofd:CustomDatas xmlns:ofd="${METADATA_NAMESPACE}">`,
    ...values.map(([key, value]) => `<ofd:CustomData Name="${key}">${escaped(value)}</ofd:CustomData>`),
    '</ofd:CustomDatas>',
    '',
  ];
  return utf8(lines.join('\n'));
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}
