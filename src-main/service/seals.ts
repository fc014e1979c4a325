import { custodianGrants } from '@yinzheng/core/devices';
import { fail } from '@yinzheng/core/kernel';
import type { Seal } from '@yinzheng/core/seals';
import { verifySeal, type SealVerdict } from '@yinzheng/core/verification';
import type { SealsOut } from '@yinzheng/contract/cli';
import { moment, personOut, sealKind } from './shapes.ts';
import { findKey, type Workstation } from './workstation.ts';

/** Every seal of the workstation: what it is, what became of it, who keeps it and with which key. */
export function listSeals(station: Workstation): SealsOut {
  const authority = station.authority();
  const { mode, unit } = authority.foundation;
  return { mode, unit, seals: station.seals().map((seal) => sealOut(station, seal)) };
}

function sealOut(station: Workstation, seal: Seal): SealsOut['seals'][number] {
  const now = station.clock.now();
  const { esID, property, picture } = seal.info;
  const grants = custodianGrants(station.authority(), seal, now);
  const people = new Map(grants.map(({ person }) => [person.id, personOut(person)]));
  const keys = new Map(
    grants.flatMap(({ certificate }) => {
      const key = findKey(station, certificate);
      return key === undefined ? [] : [[key.serial, { kind: key.kind, serial: key.serial }]];
    }),
  );
  return {
    id: esID,
    name: property.name,
    kind: sealKind(seal),
    validFrom: moment(property.validStart),
    validTo: moment(property.validEnd),
    status: statusOf(verifySeal({ ...station.trust(), now, seal })),
    size: { width: picture.width, height: picture.height },
    custodians: [...people.values()],
    keys: [...keys.values()],
  };
}

/** What the status lists told, where the seal itself verifies. */
function statusOf({ steps }: SealVerdict): SealsOut['seals'][number]['status'] {
  const reasons = steps.flatMap(({ checks }) => checks.map(({ reason }) => reason));
  if (reasons.includes('SEAL_STATUS_CANCELLED')) return 'cancelled';
  if (reasons.includes('SEAL_STATUS_SUSPENDED')) return 'suspended';
  return reasons.includes('SEAL_STATUS_ACTIVE') ? 'active' : 'unknown';
}

/** The seal with that code. @throws SEAL_UNKNOWN */
export function findSeal(station: Workstation, esID: string): Seal {
  return station.seals().find((seal) => seal.info.esID === esID) ?? fail('SEAL_UNKNOWN', { seal: esID });
}
