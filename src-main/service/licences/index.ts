export { authorisationUse, usableAuthorisation, type AuthorisationUse } from './authorisation-use.ts';
export { requireNoDuplicate } from './beside.ts';
export {
  prepareAuthorisation,
  prepareEnd,
  wholeSecond,
  type AuthorisationForm,
  type EndForm,
} from './authorise.ts';
export type { OwnAct } from './keeping.ts';
export { drawnLicence, drawnType } from './sheet.ts';
export { collectProblems, keepAttachments, prepareCollect, type CollectForm } from './collect.ts';
export { prepareDecision, type DecideForm, type PreparedDecision } from './decide.ts';
export { choicesFor, followersOf, keptInstead } from '../licence-decided.ts';
export { whyUnfit } from './unfit.ts';
export { firstDay, prepareEvent, type EventForm } from './event.ts';
export { readFormFile } from './form-file.ts';
export {
  prepareIssue,
  type IssueControl,
  type IssueOrder,
  type IssueOutcome,
  type IssuePins,
  type PreparedIssue,
} from './issue.ts';
export { issueErrands, issueKeys, issueTerms, type IssueBy, type IssueTerms } from './issue-terms.ts';
export { requireStillFit, type IssuedLicence, type IssuePart } from './issue-one.ts';
export {
  decisionsOfLicence,
  givenUpVersion,
  lifeOfLicence,
  type GivenUpVersion,
  type KnownLicence,
} from '../licence-lives.ts';
export {
  knownAuthorisation,
  knownAuthorisations,
  knownDraft,
  knownLicence,
  type KnownAuthorisation,
  type KnownDraft,
} from './known.ts';
export { prepareAct, type PreparedAct } from './prepared.ts';
export { prepareReview, REMARK_PLACES, type ReviewForm } from './review.ts';
export {
  draftOut,
  draftState,
  listDrafts,
  listLicences,
  shownEvent,
  besideOf,
  showDraft,
  showLicence,
  type PageQuery,
} from './shown.ts';
export { isAlone, licenceIssuer, licenceType, licenceTypes, serialSource } from './sources.ts';
export { faceWords, listTypes, type FaceWords } from './types-shown.ts';
