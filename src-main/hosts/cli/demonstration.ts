import { join, resolve } from 'node:path';
import type { InitOut, RequestOut, StampedOut } from '@yinzheng/contract/cli';
import type { Role } from '@yinzheng/core/accounts';
import { fail, utf8 } from '@yinzheng/core/kernel';
import { prepareDecision } from '../../service/approve.ts';
import { inWorkstation, resource, SYSTEM_FILES, type Machine } from '../../service/compose.ts';
import { initDemo } from '../../service/init-demo.ts';
import { requestUse, type RequestOrder } from '../../service/request.ts';
import { prepareStamping } from '../../service/stamp.ts';
import { verifyFile } from '../../service/verify.ts';
import type { Workstation } from '../../service/workstation.ts';
import { initText } from './present/init.ts';
import { verifiedOut } from './present/verified.ts';
import { verifiedText } from './present/verify.ts';
import type { Terminal } from './terminal.ts';
import type { Texts } from './texts.ts';

/** On the name and date under the sample's text (resources/demo/README.md). */
const SAMPLE_POSITION = { page: 1, x: 150, y: 222 };

/** What the demonstration works with. */
export interface Demonstration {
  /** A folder of its own, that must not exist or be empty. */
  readonly folder: string;
  readonly machine: Machine;
  readonly terminal: Terminal;
  readonly texts: Texts;
}

/**
 * Makes a demo unit, takes the sample document through request, approval and stamp by the use cases of the command,
 * verifies the result, and says how to do the same with a file of one's own.
 */
export async function demonstrate({ folder, machine, terminal, texts }: Demonstration): Promise<void> {
  const { t } = texts;
  const base = resolve(folder);
  const say = (text: string): void => terminal.out(`${text}\n`);
  say(`${t('start.title')}\n\n${t('start.init')}`);
  SYSTEM_FILES.makeFolder(base);
  const made = await initDemo(join(base, 'data'), machine);
  say(initText(made, texts));
  const document = join(base, t('start.document'));
  SYSTEM_FILES.create(document, resource('demo/sample.pdf'));
  await inWorkstation(made.data, 'own', machine, async (station) => {
    const ticket = join(base, t('start.ticket'));
    const { request } = await requestSample(station, made, document, ticket, t('start.reason'));
    say(t('start.request', { name: nameOf(made, 'applicant'), reason: request.reason, ticket }));
    await approveSample(station, made, ticket);
    say(t('start.approve', { name: nameOf(made, 'approver') }));
    const stamped = await stampSample(station, made, document, ticket);
    say(t('start.stamp', { name: nameOf(made, 'custodian'), output: stamped.output }));
    const report = await verifyFile(SYSTEM_FILES, stamped.output, {
      trust: station.trust(),
      clock: machine.clock,
      log: station.logAtHand(),
    });
    say(`${t('start.verify')}\n`);
    say(verifiedText(verifiedOut(stamped.output, report, texts), texts));
  });
  say(t('start.recipient'));
  say(ownSteps(made, texts));
}

async function requestSample(
  station: Workstation,
  made: InitOut,
  document: string,
  out: string,
  reason: string,
): Promise<RequestOut> {
  const order: RequestOrder = {
    applicant: withRole(made, 'applicant').id,
    seal: sealOf(made),
    count: 1,
    reason,
    classification: 'public',
    days: undefined,
    files: [document],
    out,
  };
  return (await requestUse(station, SYSTEM_FILES, order)).made;
}

async function approveSample(station: Workstation, made: InitOut, ticket: string): Promise<void> {
  const approver = withRole(made, 'approver');
  const form = { approverId: approver.id, answer: 'agreed', opinion: '' } as const;
  await prepareDecision(station, SYSTEM_FILES, ticket, form).sign(utf8(approver.pin));
}

async function stampSample(
  station: Workstation,
  made: InitOut,
  document: string,
  ticket: string,
): Promise<StampedOut> {
  const custodian = withRole(made, 'custodian');
  const prepared = prepareStamping(station, SYSTEM_FILES, {
    ticket,
    custodian: custodian.id,
    positions: [SAMPLE_POSITION],
    format: 'ses',
    files: [document],
    out: undefined,
  });
  const [outcome] = await prepared.run(utf8(custodian.pin), () => undefined);
  if (outcome?.result === 'refused') throw outcome.error;
  return outcome?.result === 'done' ? outcome : fail('INTERNAL', { detail: 'the sample was not stamped' });
}

/** The commands for a file of one's own, with this demo's identifiers and PINs. */
function ownSteps(made: InitOut, texts: Texts): string {
  const { x, y, page } = SAMPLE_POSITION;
  const approver = withRole(made, 'approver');
  const custodian = withRole(made, 'custodian');
  return texts.t('start.own', {
    data: quoted(made.data),
    seal: sealOf(made),
    page,
    x,
    y,
    applicant: withRole(made, 'applicant').id,
    approver: approver.id,
    approverPin: approver.pin,
    custodian: custodian.id,
    custodianPin: custodian.pin,
  });
}

/** A path as a shell takes it. */
function quoted(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

function withRole(made: InitOut, role: Role): InitOut['people'][number] {
  return (
    made.people.find(({ roles }) => roles.includes(role)) ??
    fail('INTERNAL', { detail: `the demo has no ${role}` })
  );
}

function nameOf(made: InitOut, role: Role): string {
  return withRole(made, role).name;
}

function sealOf(made: InitOut): string {
  return made.seals[0]?.id ?? fail('INTERNAL', { detail: 'the demo has no seal' });
}
