import type { Asked, JobOut } from '@yinzheng/contract/ipc';
import { Office, type DemoFolder } from './cli.ts';
import { mkdtempSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WindowService, type Seat } from './window.ts';

/** A citizen's number and a credit code with right check characters; nobody's. */
export const CITIZEN = '11010519491231002X';
export const CREDIT = '91110000600037341L';

type Form = Asked<'licences.collect'>['form'];

/** The people of licensing at their windows, and the steps of their story. */
export class LicenceDesk {
  readonly office: Office;
  readonly service: WindowService;
  readonly entry: Seat;
  readonly reviewer: Seat;
  readonly officer: Seat;
  readonly leader: Seat;

  private constructor(office: Office, service: WindowService) {
    this.office = office;
    this.service = service;
    const seat = (role: Parameters<Office['who']>[0]): Seat => service.seat(office.who(role).id);
    this.entry = seat('licence-entry');
    this.reviewer = seat('licence-reviewer');
    this.officer = seat('issuing-officer');
    this.leader = seat('leader');
  }

  /** In a copy of a demo unit beside it. */
  static async open(demo: DemoFolder): Promise<LicenceDesk> {
    const office = new Office(demo, mkdtempSync(join(dirname(demo.data), 'desk-')));
    return LicenceDesk.at(office);
  }

  /** At one that is there. */
  static async at(office: Office): Promise<LicenceDesk> {
    return new LicenceDesk(office, await WindowService.inline(office.data));
  }

  /** At a service that is there. */
  static over(office: Office, service: WindowService): LicenceDesk {
    return new LicenceDesk(office, service);
  }

  pin(role: Parameters<Office['who']>[0]): string {
    return this.office.who(role).pin;
  }

  async type(): Promise<string> {
    const { types } = await this.entry.page('licences.types', {});
    return types[0]!.code;
  }

  async form(name: string, change: Partial<Form> = {}): Promise<Form> {
    return {
      type: await this.type(),
      holders: [{ type: '999', code: `H-${name}`, name }],
      validFrom: today(),
      term: '1年',
      face: {
        KZ_JYDZ: '西安市雁塔区雁塔西路161号',
        KZ_JYXM: '早餐、小吃',
        KZ_JYLB: '1',
        KZ_JYMJ: '12.5',
        KZ_YJJY: '1',
        KZ_FZR: '陈小明',
        KZ_FZRSFHM: CITIZEN,
        KZ_GLDWDM: CREDIT,
      },
      ...change,
    };
  }

  /** A standing authorisation of the demo type. */
  async authorise(limits: { perDay?: number; total?: number } = {}): Promise<string> {
    const { perDay = 10, total = 50 } = limits;
    const { job } = await this.leader.page('authorisations.sign', {
      type: await this.type(),
      seal: this.office.seal,
      perDay,
      total,
      days: 30,
      reason: '窗口日常制发',
    });
    return idOf(await this.leader.carryOut(job, this.pin('leader')));
  }

  /** A record that was handed in; its number. */
  async collect(name: string, more: Partial<Asked<'licences.collect'>> = {}): Promise<string> {
    const { job } = await this.entry.page('licences.collect', {
      form: await this.form(name),
      attachments: [],
      ...more,
    });
    return idOf(await this.entry.carryOut(job, this.pin('licence-entry')));
  }

  async review(
    draft: string,
    answer: 'passed' | 'returned' = 'passed',
    remarks: Asked<'licences.review'>['remarks'] = [],
  ): Promise<JobOut> {
    const { record } = await this.reviewer.page('licences.get', { id: draft });
    const opinion = answer === 'passed' ? '' : '请更正';
    const said = { draft, record: record.digest, answer, remarks, opinion };
    const { job } = await this.reviewer.page('licences.review', said);
    return this.reviewer.carryOut(job, this.pin('licence-reviewer'));
  }

  /** A record that passed its review. */
  async reviewed(name: string): Promise<string> {
    const draft = await this.collect(name);
    await this.review(draft);
    return draft;
  }

  /** Both PINs of an issue. */
  async issue(drafts: readonly string[]): Promise<JobOut> {
    const { job } = await this.officer.page('licences.issue', { drafts: [...drafts] });
    await this.officer.host('prompt.confirm', { job, answer: 'yes' });
    await this.officer.host('prompt.pin', { job }, this.pin('issuing-officer'));
    await this.officer.host('prompt.pin', { job }, this.pin('custodian'));
    return this.officer.job(job, 'done', 'failed', 'cancelled');
  }

  /** A licence that was issued; its identifier. */
  async issued(name: string): Promise<string> {
    const job = await this.issue([await this.reviewed(name)]);
    const row = job.result?.kind === 'licence-issue' ? job.result.rows[0] : undefined;
    if (row?.identifier === undefined || row.identifier === null) throw new Error(JSON.stringify(job));
    return row.identifier;
  }

  async event(
    identifier: string,
    event: Asked<'licences.event'>['event'],
    reasonClass: Asked<'licences.event'>['reasonClass'],
  ): Promise<JobOut> {
    const { head } = await this.officer.page('licences.get', { id: identifier });
    const { job } = await this.officer.page('licences.event', {
      identifier,
      head: head ?? '',
      event,
      reasonClass,
      reason: '群众举报，正在核查',
      effectiveOn: today(),
    });
    return this.officer.carryOut(job, this.pin('issuing-officer'));
  }

  async close(): Promise<void> {
    await this.service.close();
  }
}

/** The day it is in China. */
function today(): string {
  return new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
}

function idOf({ result, error }: JobOut): string {
  if (result?.kind === 'licence-record') return result.draft;
  if (result?.kind === 'standing-authorisation') return result.id;
  throw new Error(JSON.stringify(error));
}
