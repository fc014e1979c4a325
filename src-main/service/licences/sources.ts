import { newTypeSchema } from '@yinzheng/contract/store';
import { equalBytes, fail, fromBase64, utf8Text } from '@yinzheng/core/kernel';
import {
  DEMO_BLOCK,
  type LicenceIssuer,
  type LicenceType,
  type LicenceTypes,
  type SerialSource,
} from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import { resource } from '../compose.ts';
import { once } from '../chains.ts';
import { demoUnitCode, keptTypes, nextSerial, serialsLeft, typeOf } from '../sync/index.ts';
import type { Workstation } from '../workstation.ts';

// Where types, serials and the issuer's code come from: from the store at which the workstation is registered; in a trial that is
// registered at none, from the demo type that comes with the program, and from a block of serials that it draws for itself. A demo
// store has the same type and takes licences from such blocks; any other store takes no demo unit in.

/** Whether this is a trial that is registered at no store. */
export function isAlone(station: Workstation): boolean {
  return station.storeBook.registration() === undefined && station.authority().foundation.mode === 'trial';
}

/** The licence types of this workstation. @throws STORE_ALTERED */
export function licenceTypes(station: Workstation): LicenceTypes {
  if (isAlone(station)) return demoTypes();
  return {
    types: once(() => keptTypes(station)),
    template: (digest) => station.storeBook.template(digest),
  };
}

/** One type. @throws TYPE_NOT_IN_CATALOGUE */
export function licenceType(types: LicenceTypes, code: string): LicenceType {
  return types.types().find((one) => one.code === code) ?? fail('TYPE_NOT_IN_CATALOGUE', { type: code });
}

/** 证照颁发机构 of what is issued here. @throws STORE_NOT_REGISTERED where nobody knows the unit's code */
export function licenceIssuer(station: Workstation): LicenceIssuer {
  const { unit: name } = station.authority().foundation;
  const registered = station.storeBook.registration()?.unit;
  if (registered !== undefined) return { code: registered, name };
  return isAlone(station) ? { code: demoUnitCode(name), name } : fail('STORE_NOT_REGISTERED');
}

/** The serials of this workstation. */
export function serialSource(station: Workstation): SerialSource {
  if (isAlone(station)) return demoSerials(station);
  return { left: (type) => serialsLeft(station, type), next: (type) => nextSerial(station, type) };
}

const IN_DEMO_BLOCK = 1000;

/**
 * Serials of a trial: a block of its own, drawn anew in a copy of the folder, which cannot know what was given out since.
 */
function demoSerials(station: Workstation): SerialSource {
  const { storeBook } = station;
  const block = (type: string): { readonly block: string; readonly next: number } | undefined => {
    const [place, name, next] = (storeBook.note(`demo-serials.${type}`) ?? '').split(' ');
    const whole = name !== undefined && next !== undefined && place === storeBook.place();
    return whole && Number(next) < IN_DEMO_BLOCK ? { block: name, next: Number(next) } : undefined;
  };
  return {
    left: (type) => IN_DEMO_BLOCK - (block(type)?.next ?? 0),
    next: (type) =>
      station.transaction(() => {
        const used = block(type) ?? { block: drawnBlock(station), next: 0 };
        storeBook.setNote(`demo-serials.${type}`, `${storeBook.place()} ${used.block} ${used.next + 1}`);
        return `${used.block}${String(used.next).padStart(3, '0')}`;
      }),
  };
}

/** Two letters behind the trial's mark. */
function drawnBlock({ random }: Workstation): string {
  const letters = [...random.bytes(2)].map((byte) => String.fromCharCode(0x41 + (byte % 26))).join('');
  return `${DEMO_BLOCK}${letters}`;
}

const DEMO_TYPE = 'licence-templates/demo-type.json';

function demoTypes(): LicenceTypes {
  const read = once(() => {
    const { type, template } = newTypeSchema.parse(JSON.parse(utf8Text(resource(DEMO_TYPE)) ?? ''));
    return { type: typeOf(type), template: fromBase64(template) };
  });
  return {
    types: () => [read().type],
    template: (digest) => {
      const { template } = read();
      return equalBytes(sm3(template), digest) ? template : undefined;
    },
  };
}
