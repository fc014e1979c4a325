import { writeFileSync } from 'node:fs';
import {
  licenceAuthoriseSchema,
  licenceCollectSchema,
  licenceIssueRowSchema,
  licenceShowSchema,
  type CollectFile,
  type LicenceAuthoriseOut,
  type LicenceIssueRow,
  type LicenceShowOut,
} from '@yinzheng/contract/cli';
import { creditCheck } from '@yinzheng/core/licences';
import { jsonLines, Office, type CliOptions, type CliRun } from './cli.ts';
import { demoType, FACE } from './licence-sheet.ts';

/** A holder's credit code: a body of its own for each number. */
export function holderCode(number: number): string {
  const body = `91610131MA${String(number).padStart(7, '0')}`;
  return `${body}${creditCheck(body) ?? ''}`;
}

/** The first day of a month in China, YYYY-MM-DD: the month after this one, and so many years later. Tests hold on any day. */
export function monthFirst(years = 0): string {
  const here = new Date(Date.now() + 8 * 3_600_000);
  return new Date(Date.UTC(here.getUTCFullYear() + years, here.getUTCMonth() + 1)).toISOString().slice(0, 10);
}

/** The last day of a term of years that begins at {@link monthFirst}. */
export function termLast(years: number): string {
  return new Date(Date.parse(monthFirst(years)) - 86_400_000).toISOString().slice(0, 10);
}

/** What a collector hands in; every part can be changed. */
export function formOf(number = 1, more: Partial<CollectFile> = {}): CollectFile {
  return {
    type: demoType().type.code,
    holders: [{ type: '001', code: holderCode(number), name: `西安市碑林区老陈家面馆（${number}店）` }],
    validFrom: monthFirst(),
    term: '1年',
    face: { ...FACE },
    attachments: [],
    ...more,
  };
}

/** What of an authorisation a test wants otherwise. */
export interface AuthorisationTerms {
  readonly perDay?: number;
  readonly total?: number;
  readonly days?: number;
}

/** A copy of a demo unit in which licences are made by the command. */
export class LicenceOffice extends Office {
  #forms = 0;

  /** `licence WORD …`, as somebody in a role. */
  licence(
    word: string,
    role: Parameters<Office['who']>[0],
    words: readonly string[] = [],
    options: CliOptions = {},
  ): Promise<CliRun> {
    const { id, pin } = this.who(role);
    return this.run(['licence', word, '--as', id, ...words], { pins: [pin], ...options });
  }

  authorise(
    { perDay = 100, total = 1000, days = 30 }: AuthorisationTerms = {},
    options: CliOptions = {},
  ): Promise<CliRun> {
    const limits = ['--per-day', String(perDay), '--total', String(total), '--days', String(days)];
    const about = ['--type', demoType().type.code, '--seal', this.seal, '--reason', '日常签发'];
    return this.licence('authorise', 'leader', [...about, ...limits], options);
  }

  collect(form: unknown = formOf(), options: CliOptions = {}): Promise<CliRun> {
    const path = this.path(`form-${++this.#forms}.json`);
    writeFileSync(path, typeof form === 'string' ? form : JSON.stringify(form));
    return this.licence('collect', 'licence-entry', [path], options);
  }

  review(draft: string, more: readonly string[] = [], options: CliOptions = {}): Promise<CliRun> {
    return this.licence('review', 'licence-reviewer', [draft, ...more], options);
  }

  issue(drafts: readonly string[], options: CliOptions = {}): Promise<CliRun> {
    const pins = [this.who('issuing-officer').pin, this.who('custodian').pin];
    return this.licence('issue', 'issuing-officer', drafts, { pins, ...options });
  }

  event(
    identifier: string,
    event: string,
    more: readonly string[] = [],
    options: CliOptions = {},
  ): Promise<CliRun> {
    const words = [identifier, '--event', event, '--reason', '按规定办理', ...more];
    return this.licence('event', 'issuing-officer', words, options);
  }

  /** An authorisation that was signed. */
  async authorised(terms: AuthorisationTerms = {}, options: CliOptions = {}): Promise<LicenceAuthoriseOut> {
    return licenceAuthoriseSchema.parse(done(await this.authorise(terms, options))[0]);
  }

  /** A record that was collected and reviewed; its draft. */
  async reviewed(form: unknown = formOf(), options: CliOptions = {}): Promise<string> {
    const { draft } = licenceCollectSchema.parse(done(await this.collect(form, options))[0]);
    done(await this.review(draft, [], options));
    return draft;
  }

  /** A licence that was issued. */
  async issued(
    form: unknown = formOf(),
    options: CliOptions = {},
  ): Promise<Extract<LicenceIssueRow, { result: 'done' }>> {
    const rows = done(await this.issue([await this.reviewed(form, options)], options));
    const row = licenceIssueRowSchema.parse(rows[0]);
    if (row.result !== 'done') throw new Error(JSON.stringify(row));
    return row;
  }

  async show(identifier: string): Promise<LicenceShowOut> {
    return licenceShowSchema.parse(done(await this.run(['licence', 'show', identifier]))[0]);
  }
}

/** The values of a run that ended well. */
export function done(run: CliRun): unknown[] {
  if (run.code !== 0) throw new Error(`${run.code}: ${run.stdout}${run.stderr}`);
  return jsonLines(run);
}
