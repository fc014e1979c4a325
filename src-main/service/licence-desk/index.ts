import { licenceActPrepare, licenceActSign } from './acts.ts';
import { authorisationsList, licencesTerms, licencesTypes } from './authorisations.ts';
import { licencesGet } from './detail.ts';
import { licencesCheck, licencesDraw } from './forms.ts';
import { licencesIssue, licencesIssuePrepare, licencesUnlock } from './issue.ts';
import { licencesAnew, licencesCompare, licencesTakeUp } from './book.ts';
import { licencesList } from './list.ts';
import { licencesWaiting } from './waiting.ts';
import { attachmentPlace, licencePlace } from './places.ts';

export type { LicenceWish, TakenAttachment } from './acts.ts';
export { isOneKey, type IssueKey, type IssueReady } from './issue.ts';
export { listKeeper, type ListKeeper } from './keeper.ts';
export { unfinishedForms } from './unfinished.ts';

/** Tasks of 证照. */
export const licenceTasks = {
  'licences.types': licencesTypes,
  'licences.list': licencesList,
  'licences.take-up': licencesTakeUp,
  'licences.compare': licencesCompare,
  'licences.anew': licencesAnew,
  'licences.waiting': licencesWaiting,
  'licences.get': licencesGet,
  'licences.check': licencesCheck,
  'licences.draw': licencesDraw,
  'licences.terms': licencesTerms,
  'licence.place': licencePlace,
  'attachment.place': attachmentPlace,
  'authorisations.list': authorisationsList,
  'licence-act.prepare': licenceActPrepare,
  'licence-act.sign': licenceActSign,
  'licences.issue-prepare': licencesIssuePrepare,
  'licences.unlock': licencesUnlock,
  'licences.issue': licencesIssue,
} as const;
