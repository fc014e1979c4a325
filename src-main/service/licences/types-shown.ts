import { toHex } from '@yinzheng/core/kernel';
import { printedFaceText, type FaceData, type LicenceType } from '@yinzheng/core/licences';
import type { LicenceTypeOut } from '@yinzheng/contract/cli';
import { moment, personOut } from '../shapes.ts';
import type { Workstation } from '../workstation.ts';
import { authorisationUse } from './authorisation-use.ts';
import { knownAuthorisations, type KnownAuthorisation } from './known.ts';
import { licenceTypes, serialSource } from './sources.ts';

/** The licence types of this workstation, what is left of their serials, and who authorised what. @throws what `knownAuthorisations` throws */
export function listTypes(station: Workstation): LicenceTypeOut[] {
  const authorisations = knownAuthorisations(station);
  const serials = serialSource(station);
  return licenceTypes(station)
    .types()
    .map((type) => ({
      ...typeOut(type),
      serials: {
        left: serials.left(type.code),
        unmade: station.licences.unmade(type.code).map(({ serial, draft, at }) => {
          return { serial, draft, date: moment(at) };
        }),
      },
      authorisations: authorisations
        .filter(({ signed }) => signed.act.type === type.code)
        .map((one) => authorisationOut(station, one)),
    }));
}

/** The face fields of a type in words; what the catalogue does not have keeps its key. */
export interface FaceWords {
  name(key: string): string;
  /** Names and what they say, as it is printed. */
  rows(face: FaceData): string[][];
}

/** Of a type by its code. */
export function faceWords(station: Workstation, code: string): FaceWords {
  const type = licenceTypes(station)
    .types()
    .find((one) => one.code === code);
  const fieldOf = (key: string) => type?.face.fields.find((one) => one.key === key);
  const name = (key: string): string => fieldOf(key)?.name ?? key;
  return {
    name,
    rows: (face) =>
      Object.entries(face).map(([key, value]) => {
        const field = fieldOf(key);
        return [name(key), field === undefined ? value : printedFaceText(field, value)];
      }),
  };
}

function typeOut({ code, name, definer, holders, validity, face }: LicenceType) {
  return {
    code,
    name,
    definer: { name: definer.name, code: definer.code },
    holders,
    terms: [...validity],
    face: {
      version: face.version,
      fields: face.fields.map(({ key, name: called, value, required, privacy }) => ({
        key,
        name: called,
        kind: value.kind,
        required,
        privacy,
        list: value.kind === 'code' ? value.list.map((one) => ({ code: one.code, name: one.name })) : [],
      })),
    },
  };
}

function authorisationOut(
  station: Workstation,
  { signed, end }: KnownAuthorisation,
): LicenceTypeOut['authorisations'][number] {
  const { act } = signed;
  const seal = station.seals().find(({ info }) => info.esID === act.seal.esID);
  return {
    id: toHex(act.id),
    seal: { id: act.seal.esID, name: seal?.info.property.name ?? '' },
    leader: personOut(act.authorisedBy),
    reason: act.reason,
    perDay: act.perDay,
    total: act.total,
    ...authorisationUse(station, signed),
    validFrom: moment(act.validFrom),
    validTo: moment(act.validTo),
    ended: end === undefined ? null : moment(end.act.endedAt),
  };
}
