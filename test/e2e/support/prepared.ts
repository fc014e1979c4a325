import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDemo, Office } from '../../support/cli.ts';
import { WindowService } from '../../support/window.ts';
import { sampleVariant } from '../../support/window-documents.ts';

// What people did before a story begins, done by the service itself: the story is of what comes after.

/** A document of a request; without a path it is the sample with bytes of its own. */
export interface WantedDocument {
  readonly name: string;
  readonly path?: string;
  readonly count?: number;
}

/** A request as its applicant hands it in. */
export interface Wanted {
  readonly reason: string;
  readonly documents: readonly WantedDocument[];
  /** Whether its approver agreed to it. */
  readonly agreed: boolean;
}

/** Hands requests in, and agrees to those that are wanted so; their numbers. */
export async function handedIn(office: Office, wanted: readonly Wanted[]): Promise<string[]> {
  const service = await WindowService.inline(office.data);
  const [applicant, approver] = [office.who('applicant'), office.who('approver')];
  const [wang, li] = [service.seat(applicant.id), service.seat(approver.id)];
  const sample = readFileSync(join(office.data, 'sample.pdf'));
  const file = ({ name, path = office.path(name) }: WantedDocument): string => {
    if (path === office.path(name)) writeFileSync(path, sampleVariant(sample, name));
    return wang.take(path, name);
  };
  const made: string[] = [];
  try {
    for (const { reason, documents, agreed } of wanted) {
      const form = { reason, classification: 'public', days: 7, seal: office.seal } as const;
      const files = documents.map((one) => ({ file: file(one), count: one.count ?? 1 }));
      const { id } = await wang.page('requests.make', { ...form, documents: files });
      made.push(id);
      if (!agreed) continue;
      const { job } = await li.page('requests.decide', { id, answer: 'agreed', opinion: '' });
      const { state } = await li.carryOut(job, approver.pin);
      if (state !== 'done') throw new Error(state);
    }
    return made;
  } finally {
    await service.close();
  }
}

/** A demo unit below a folder whose small windows say what the PINs of its software keys are. */
export async function demoUnit(folder: string): Promise<Office> {
  const demo = await makeDemo();
  try {
    const office = new Office(demo, folder);
    const pins = Object.fromEntries(office.made.people.map(({ id, pin }) => [id, pin]));
    writeFileSync(join(office.data, 'demo-pins.json'), JSON.stringify(pins));
    return office;
  } finally {
    demo.remove();
  }
}
