import { YinzhengError } from '@yinzheng/core/kernel';
import { asLicenceRecord, parseSignedAct, type LicenceTypes } from '@yinzheng/core/licences';
import type { Workstation } from '../workstation.ts';
import { requireStillFit } from './issue-one.ts';
import { licenceType, licenceTypes } from './sources.ts';

/**
 * Why no licence can be made of a record as it stands, whatever the authorisation: its type, the licence that it changes or what its
 * holders have is not what it was. Undefined: one can.
 */
export function whyUnfit(
  station: Workstation,
  draft: string,
  types: LicenceTypes = licenceTypes(station),
): YinzhengError | undefined {
  const record = station.licences.about(draft).findLast(({ kind }) => kind === 'record');
  if (record === undefined) return undefined;
  try {
    const { act } = parseSignedAct(record.body, asLicenceRecord);
    requireStillFit(station, licenceType(types, act.type.code), act);
    return undefined;
  } catch (error) {
    if (error instanceof YinzhengError) return error;
    throw error;
  }
}
