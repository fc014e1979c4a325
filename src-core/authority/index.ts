export {
  actDer,
  asDigest,
  asIdentifier,
  asSignedRecord,
  openAct,
  signedRecordDer,
  type RecordSignature,
  type SignedRecord,
} from './act.ts';
export {
  coversSealAt,
  findGrant,
  isGrantInForce,
  knownPeople,
  loadAuthority,
  rolesAt,
  type Authority,
  type KnownPerson,
  type RightQuery,
  type StandingGrant,
} from './authority.ts';
export {
  asFoundation,
  FOUNDATION_TAG,
  foundationDer,
  type AdminSeat,
  type Foundation,
  type Mode,
} from './foundation.ts';
export { isPersonKey, isSealKey, requireKeyApart, type NamedKeys } from './key-use.ts';
export { asGrant, GRANT_TAG, grantDer, type Grant } from './grant.ts';
export { isSignedUnder, requireActor, type ActorQuery } from './signed-act.ts';
