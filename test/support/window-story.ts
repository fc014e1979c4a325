import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Role } from '@yinzheng/core/accounts';
import { Office, type DemoFolder } from './cli.ts';
import { sampleVariant } from './window-documents.ts';
import { WindowService, type Seat } from './window.ts';

/** Where the seal goes on the sample. */
export const PLACE = { page: 1, x: 150, y: 222 };

/** The people of a demo unit at their windows, and the steps of their story. */
export class WindowStory {
  readonly office: Office;
  service: WindowService;
  wang: Seat;
  li: Seat;
  zhang: Seat;

  private constructor(office: Office, service: WindowService) {
    this.office = office;
    this.service = service;
    [this.wang, this.li, this.zhang] = this.#seats();
  }

  /** In a copy of a demo unit beside it. */
  static async open(demo: DemoFolder): Promise<WindowStory> {
    const office = new Office(demo, mkdtempSync(join(dirname(demo.data), 'story-')));
    return new WindowStory(office, await WindowService.open(office.data));
  }

  /** The same without threads, in a service that was opened for the test. */
  static over(office: Office, service: WindowService): WindowStory {
    return new WindowStory(office, service);
  }

  /** A window of somebody's own. */
  seat(role: Role): Seat {
    return this.service.seat(this.office.who(role).id);
  }

  #seats(): [Seat, Seat, Seat] {
    return [this.seat('applicant'), this.seat('approver'), this.seat('custodian')];
  }

  pin(role: 'approver' | 'custodian'): string {
    return this.office.who(role).pin;
  }

  /** A PIN that is not the person's. */
  wrongPin(role: 'approver' | 'custodian'): string {
    return this.pin(role) === '000000' ? '000001' : '000000';
  }

  /** A document of that name whose bytes are no other's. */
  document(name: string): string {
    const sample = readFileSync(join(this.office.data, 'sample.pdf'));
    writeFileSync(this.office.path(name), sampleVariant(sample, `${name} ${Math.random()}`));
    return this.office.path(name);
  }

  /** Asks for documents' stamping, each under its name with its count; the request's number. */
  async request(documents: Readonly<Record<string, number>>): Promise<string> {
    const files = Object.entries(documents).map(([name, count]) => {
      return { file: this.wang.take(this.document(name)), count };
    });
    const form = { reason: '印发通知', classification: 'public', days: 7 } as const;
    return (await this.wang.page('requests.make', { ...form, seal: this.office.seal, documents: files })).id;
  }

  /** The job of a decision. */
  async decide(id: string, answer: 'agreed' | 'refused' = 'agreed', by = this.li): Promise<string> {
    const opinion = answer === 'agreed' ? '' : '请补充依据';
    return (await by.page('requests.decide', { id, answer, opinion })).job;
  }

  /** A request that was agreed to. */
  async agreed(documents: Readonly<Record<string, number>>): Promise<string> {
    const id = await this.request(documents);
    const { state } = await this.li.carryOut(await this.decide(id), this.pin('approver'));
    if (state !== 'done') throw new Error(state);
    return id;
  }

  /** The digests of a request's documents. */
  async digests(id: string): Promise<string[]> {
    return (await this.wang.page('requests.get', { id })).request.documents.map(({ digest }) => digest);
  }

  /** The job of a stamping of all documents of a request. */
  async stamping(id: string, positions = [PLACE], format: 'ses' | 'cms' = 'ses'): Promise<string> {
    const documents = (await this.digests(id)).map((document) => ({ document, positions }));
    return (await this.zhang.page('stamping.prepare', { id, format, documents })).job;
  }

  /** Names of the sealed files. */
  results(): string[] {
    return readdirSync(join(this.office.data, 'results')).sort();
  }

  /** Does something while the window is closed; everybody sits down anew afterwards. */
  async closed<T>(work: () => Promise<T>): Promise<T> {
    await this.service.close();
    try {
      return await work();
    } finally {
      this.service = await WindowService.open(this.office.data);
      [this.wang, this.li, this.zhang] = this.#seats();
    }
  }
}
