import type { AuthorisationOut, IssueTermsOut, Output } from '@yinzheng/contract/ipc';
import { wireError } from '@yinzheng/contract/errors';
import { toHex, YinzhengError } from '@yinzheng/core/kernel';
import { task } from '../../pool/task.ts';
import {
  authorisationUse,
  isAlone,
  knownAuthorisations,
  licenceIssuer,
  licenceTypes,
  serialSource,
  usableAuthorisation,
  type KnownAuthorisation,
} from '../licences/index.ts';
import { moment, personOut } from '../shapes.ts';
import type { Workstation } from '../workstation.ts';
import { typeOut } from './detail.ts';

/** 证照目录 of this workstation. */
export const licencesTypes = task('books', async (_: object, context): Promise<Output<'licences.types'>> => {
  const station = await context.station();
  const alone = isAlone(station);
  const issuer = alone || station.storeBook.registration() !== undefined ? licenceIssuer(station) : null;
  return { types: licenceTypes(station).types().map(typeOut), alone, issuer };
});

/** 常设授权, the newest first. */
export const authorisationsList = task(
  'books',
  async (_: object, context): Promise<Output<'authorisations.list'>> => {
    const station = await context.station();
    const all = knownAuthorisations(station).map((one) => authorisationOut(station, one));
    return { authorisations: all.reverse() };
  },
);

/** What issuing a type rests on now: the authorisation that would be used, or why none can. */
export const licencesTerms = task(
  'books',
  async ({ type }: { readonly type: string }, context): Promise<IssueTermsOut> => {
    const station = await context.station();
    const serials = serialSource(station).left(type);
    try {
      const authorisation = authorisationOut(station, usableAuthorisation(station, type));
      return { authorisation, why: null, serials };
    } catch (error) {
      if (!(error instanceof YinzhengError)) throw error;
      return { authorisation: null, why: wireError(error), serials };
    }
  },
);

function authorisationOut(station: Workstation, known: KnownAuthorisation): AuthorisationOut {
  const { signed, end } = known;
  const { act, digest } = signed;
  const use = authorisationUse(station, signed);
  const seal = station.seals().find(({ info }) => info.esID === act.seal.esID);
  const type = licenceTypes(station)
    .types()
    .find(({ code }) => code === act.type);
  return {
    id: toHex(act.id),
    digest: toHex(digest),
    state: stateOf(known, use, station.clock.now()),
    type: { code: act.type, name: type?.name ?? act.type },
    seal: { id: act.seal.esID, name: seal?.info.property.name ?? '' },
    perDay: act.perDay,
    total: act.total,
    ...use,
    validFrom: moment(act.validFrom),
    validTo: moment(act.validTo),
    reason: act.reason,
    by: personOut(act.authorisedBy),
    at: moment(act.authorisedAt),
    end:
      end === undefined
        ? null
        : { by: personOut(end.act.endedBy), at: moment(end.act.endedAt), reason: end.act.reason },
  };
}

function stateOf(
  { signed: { act }, end }: KnownAuthorisation,
  { spent, spentToday }: { readonly spent: number; readonly spentToday: number },
  now: Date,
): AuthorisationOut['state'] {
  if (end !== undefined) return 'ended';
  if (now > act.validTo) return 'expired';
  if (now < act.validFrom) return 'not-yet';
  if (spent >= act.total) return 'spent';
  return spentToday >= act.perDay ? 'spent-today' : 'in-force';
}
