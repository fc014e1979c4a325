import { toHex } from '@yinzheng/core/kernel';
import {
  asAuthorisationEnd,
  asLicenceRecord,
  asLicenceReview,
  asStandingAuthorisation,
  LICENCE_EVENTS,
  parseSignedAct,
  REASON_CLASSES,
  type RecordedEvent,
} from '@yinzheng/core/licences';
import { SYSTEM_FILES } from '../../../service/compose.ts';
import {
  faceWords,
  prepareAuthorisation,
  prepareCollect,
  prepareEnd,
  prepareEvent,
  prepareReview,
  readFormFile,
  shownEvent,
  type PreparedAct,
} from '../../../service/licences/index.ts';
import { moment, personOut } from '../../../service/shapes.ts';
import type { Workstation } from '../../../service/workstation.ts';
import { UsageError, type Args } from '../args.ts';
import { asOwner, emit, type Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { withKeyRing, type KeyRing } from '../key-ring.ts';
import { askPin } from '../pin.ts';
import { actFacts } from '../present/licence-facts.ts';
import { authorisedText, collectedText, endedText, eventText, reviewedText } from '../present/licence.ts';

/** Has a person's key sign what was prepared; the DER of the signed record. */
export async function signed(
  context: Context,
  ring: KeyRing,
  prepare: (station: Workstation) => PreparedAct | Promise<PreparedAct>,
  station: Workstation,
): Promise<Uint8Array> {
  const prepared = await ring.prepare(() => prepare(station));
  const { terminal, texts, json } = context;
  if (terminal.interactive && !json) {
    terminal.err(actFacts(prepared.act, (type) => faceWords(station, type), texts));
  }
  const pad = ring.viewOf(prepared.key)?.pad;
  return prepared.sign(await askPin(context, prepared.person.name, prepared.key, pad));
}

/** Does an act in the data folder with the keys at hand. */
export function acting(
  context: Context,
  work: (station: Workstation, ring: KeyRing) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withKeyRing(context, (ring) => asOwner(context, (station) => work(station, ring), ring.hardware));
}

/** `licence authorise`: a leader signs a standing authorisation. */
export function authorise(context: Context): Promise<ExitCode> {
  const { args, texts } = context;
  const form = {
    leader: args.required('as'),
    type: args.required('type'),
    seal: args.required('seal'),
    perDay: args.whole('per-day') ?? 0,
    total: args.whole('total') ?? 0,
    days: args.whole('days') ?? 0,
    reason: args.required('reason'),
  };
  return acting(context, async (station, ring) => {
    const der = await signed(context, ring, (own) => prepareAuthorisation(own, form, ring.serial), station);
    const { act } = parseSignedAct(der, asStandingAuthorisation);
    const made = {
      authorisation: toHex(act.id),
      type: act.type,
      seal: act.seal.esID,
      perDay: act.perDay,
      total: act.total,
      validFrom: moment(act.validFrom),
      validTo: moment(act.validTo),
    };
    emit(context, made, () => authorisedText(made, texts));
    return EXIT.done;
  });
}

/** `licence end`: a leader takes one back. */
export function end(context: Context, [authorisation = '']: readonly string[]): Promise<ExitCode> {
  const { args, texts } = context;
  const form = { leader: args.required('as'), authorisation, reason: args.required('reason') };
  return acting(context, async (station, ring) => {
    const der = await signed(context, ring, (own) => prepareEnd(own, form, ring.serial), station);
    const { act } = parseSignedAct(der, asAuthorisationEnd);
    const made = { authorisation, ended: moment(act.endedAt) };
    emit(context, made, () => endedText(made, texts));
    return EXIT.done;
  });
}

/** `licence collect`: a collector hands in what a file says. */
export function collect(context: Context, [path = '']: readonly string[]): Promise<ExitCode> {
  const { args, texts } = context;
  return acting(context, async (station, ring) => {
    const form = { ...readFormFile(SYSTEM_FILES, path), collector: args.required('as') };
    const prepare = (own: Workstation) => prepareCollect(own, SYSTEM_FILES, form, ring.serial);
    const { act, digest } = parseSignedAct(await signed(context, ring, prepare, station), asLicenceRecord);
    const made = {
      draft: toHex(act.draft),
      record: toHex(digest),
      type: act.type.code,
      updates: act.updates?.identifier ?? null,
      attachments: act.attachments.map(({ name, digest: sm3, size }) => ({ name, digest: toHex(sm3), size })),
    };
    emit(context, made, () => collectedText(made, texts));
    return EXIT.done;
  });
}

/** `licence review`: another person passes a record, or returns it. */
export function review(context: Context, [draft = '']: readonly string[]): Promise<ExitCode> {
  const { args, texts } = context;
  const form = {
    reviewer: args.required('as'),
    draft,
    answer: args.has('return') ? ('returned' as const) : ('passed' as const),
    remarks: args.all('remark').map(remarkOf),
    opinion: args.text('opinion') ?? '',
  };
  return acting(context, async (station, ring) => {
    const der = await signed(context, ring, (own) => prepareReview(own, form, ring.serial), station);
    const { act } = parseSignedAct(der, asLicenceReview);
    const made = {
      draft,
      answer: act.answer,
      opinion: act.opinion,
      remarks: act.remarks.map(({ key, remark }) => ({ key, remark })),
      reviewer: personOut(act.reviewedBy),
      date: moment(act.reviewedAt),
    };
    emit(context, made, () => reviewedText(made, texts));
    return EXIT.done;
  });
}

/** KEY=TEXT. */
function remarkOf(text: string): { readonly key: string; readonly remark: string } {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError('usage.licence-remark', { value: text });
  return { key: text.slice(0, at), remark: text.slice(at + 1) };
}

/** `licence event`: an officer records what happened to a licence. */
export function event(context: Context, [identifier = '']: readonly string[]): Promise<ExitCode> {
  const { args, texts } = context;
  const form = {
    officer: args.required('as'),
    identifier,
    event: eventOf(args),
    reasonClass: args.oneOf('class', REASON_CLASSES),
    reason: args.required('reason'),
    effectiveOn: args.text('effective'),
    until: args.text('until'),
  };
  return acting(context, async (station, ring) => {
    await signed(context, ring, (own) => prepareEvent(own, form, ring.serial), station);
    const made = shownEvent(station, identifier);
    emit(context, made, () => eventText(made, texts));
    return EXIT.done;
  });
}

/** What an officer can record: a version comes of `issue`. */
const RECORDED = LICENCE_EVENTS.filter((one): one is RecordedEvent => one !== 'issue' && one !== 'update');

function eventOf(args: Args): RecordedEvent {
  return args.oneOf('event', RECORDED) ?? RECORDED[0]!;
}
