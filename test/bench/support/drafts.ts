import { toHex, utf8 } from '@yinzheng/core/kernel';
import { SYSTEM_FILES } from '../../../src-main/service/compose.ts';
import { openLicencePdf } from '../../../src-main/service/compose-licences.ts';
import {
  prepareCollect,
  prepareIssue,
  prepareReview,
  type IssueControl,
  type IssueOutcome,
} from '../../../src-main/service/licences/index.ts';
import type { Workstation } from '../../../src-main/service/workstation.ts';
import { formOf, type LicenceOffice } from '../../support/licence-office.ts';
import { keptUnlocked } from './unlocked.ts';

/** Records that were collected and reviewed, numbered from `first` on; their drafts. */
export async function reviewedDrafts(
  office: LicenceOffice,
  own: Workstation,
  { first, count }: { readonly first: number; readonly count: number },
): Promise<string[]> {
  const draw = await openLicencePdf();
  const [collector, reviewer] = [office.who('licence-entry'), office.who('licence-reviewer')];
  const { station, lock } = keptUnlocked(own);
  const drafts: string[] = [];
  try {
    for (let number = first; number < first + count; number++) {
      const form = { ...formOf(number), collector: collector.id, updates: undefined, draft: undefined };
      const prepared = await prepareCollect(station, SYSTEM_FILES, form, undefined, draw);
      await prepared.sign(utf8(collector.pin));
      if (prepared.act.kind !== 'licence-record') throw new Error('no record');
      const draft = toHex(prepared.act.act.draft);
      const answer = {
        reviewer: reviewer.id,
        draft,
        answer: 'passed',
        remarks: [],
        opinion: '',
      } as const;
      await prepareReview(station, answer).sign(utf8(reviewer.pin));
      drafts.push(draft);
    }
    return drafts;
  } finally {
    lock();
  }
}

/** Issues drafts in one go, both keys unlocked once. @throws unless each becomes a licence */
export async function issuedDrafts(
  office: LicenceOffice,
  station: Workstation,
  drafts: readonly string[],
  control: IssueControl = {},
): Promise<Extract<IssueOutcome, { readonly result: 'done' }>[]> {
  const [officer, keeper] = [office.who('issuing-officer'), office.who('custodian')];
  const prepared = prepareIssue(station, SYSTEM_FILES, { officer: officer.id, drafts });
  const outcomes = await prepared.run({ officer: utf8(officer.pin), seal: utf8(keeper.pin) }, control);
  return outcomes.map((outcome) => {
    if (outcome.result !== 'done') throw new Error(JSON.stringify(outcome));
    return outcome;
  });
}
