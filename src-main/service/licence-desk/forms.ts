import type { LicenceFormIn, Output } from '@yinzheng/contract/ipc';
import { wireError } from '@yinzheng/contract/errors';
import { YinzhengError } from '@yinzheng/core/kernel';
import {
  chinaDay,
  cleanedFaceData,
  faceProblems,
  formLastDay,
  isDay,
  licenceIdentifier,
  parseLicenceIdentifier,
  type LicenceRecord,
  type LicenceType,
} from '@yinzheng/core/licences';
import { task } from '../../pool/task.ts';
import { openLicencePdf } from '../compose-licences.ts';
import { requireNoDuplicate } from '../licences/index.ts';
import {
  collectProblems,
  knownLicence,
  licenceIssuer,
  licenceType,
  licenceTypes,
} from '../licences/index.ts';
import { drawnLicence, drawnType } from '../licences/index.ts';
import type { Workstation } from '../workstation.ts';

// A form while somebody types it.

/** A form, and the licence that it changes. */
export interface TypedForm {
  readonly form: LicenceFormIn;
  readonly updates?: string | undefined;
}

/** Everything that is wrong with it. @throws TYPE_NOT_IN_CATALOGUE */
export const licencesCheck = task(
  'books',
  async ({ form, updates }: TypedForm, context): Promise<Output<'licences.check'>> => {
    const station = await context.station();
    const found = await collectProblems(station, form);
    const problems = found.map(({ where, detail, character = null }) => ({ where, detail, character }));
    try {
      const own = updates === undefined ? undefined : knownLicence(station, updates).key;
      const type = licenceType(licenceTypes(station), form.type);
      const whole = form.holders.map(({ type: kind, code, name }) => {
        return { type: kind.trim(), code: code.trim(), name: name.trim() };
      });
      requireNoDuplicate(station, type, whole, own);
      return { problems, refusal: null };
    } catch (error) {
      if (!(error instanceof YinzhengError)) throw error;
      return { problems, refusal: wireError(error) };
    }
  },
);

/** What the service makes of a drawn form. */
export interface DrawnForm {
  readonly pdf: Uint8Array | null;
  readonly why: Output<'licences.draw'>['why'];
}

/** The licence as it would look with what stands in the form; what is wrong is left out. @throws TYPE_NOT_IN_CATALOGUE */
export const licencesDraw = task('eyes', async (typed: TypedForm, context): Promise<DrawnForm> => {
  const station = await context.station();
  try {
    return { pdf: await drawForm(station, typed), why: null };
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw error;
    return { pdf: null, why: wireError(error) };
  }
});

/** As long as a serial is: it is given out when the licence is issued. */
const SOME_SERIAL = '000000000';
const NOBODY = { id: 'nobody', name: '-' } as const;
/** Stands where nobody has written anything yet. */
const NOT_YET = '　';

async function drawForm(station: Workstation, { form, updates }: TypedForm): Promise<Uint8Array> {
  const types = licenceTypes(station);
  const type = licenceType(types, form.type);
  const issuer = licenceIssuer(station);
  const now = station.clock.now();
  const record = recordOf(type, form, now);
  const issuedOn = chinaDay(now);
  const { pdf } = await drawnLicence(await openLicencePdf(), drawnType(types, type), {
    record,
    identifier: identifierOf(station, type, issuer.code, updates),
    issuedOn,
    validTo: formLastDay(record),
    issuer,
  });
  return pdf;
}

function identifierOf(
  station: Workstation,
  { code }: LicenceType,
  issuer: string,
  updates: string | undefined,
): string {
  if (updates === undefined) {
    return licenceIdentifier({ type: code, issuer, serial: SOME_SERIAL, version: 1 });
  }
  const { newest } = knownLicence(station, updates);
  const parts = parseLicenceIdentifier(newest.bundle.order.act.identifier);
  return licenceIdentifier({ ...parts, version: parts.version + 1 });
}

/** A record that can be drawn, whatever is still missing or wrong. */
function recordOf(type: LicenceType, form: LicenceFormIn, now: Date): LicenceRecord {
  const face = cleanedFaceData(type.face, form.face);
  const wrong = new Set(faceProblems(type.face, face, now).map(({ key }) => key));
  const blank = Object.fromEntries(
    type.face.fields.flatMap(({ key, value, required }) => {
      const own = face[key];
      if (own !== undefined && !wrong.has(key)) return [[key, own] as const];
      return required && value.kind === 'text' ? [[key, NOT_YET] as const] : [];
    }),
  );
  const holders = form.holders
    .filter(({ name, code }) => name.trim() !== '' || code.trim() !== '')
    .map(({ type: kind, code, name }) => ({
      type: kind === '' ? '001' : kind,
      code: code.trim() === '' ? NOT_YET : code.trim(),
      name: name.trim() === '' ? NOT_YET : name.trim(),
    }));
  const [term = ''] = type.validity;
  return {
    draft: new Uint8Array(16),
    updates: undefined,
    type: { code: type.code, name: type.name, face: type.face.version, template: type.template.digest },
    holders: holders.length > 0 ? holders : [{ type: '001', code: NOT_YET, name: NOT_YET }],
    validFrom: isDay(form.validFrom) ? form.validFrom : chinaDay(now),
    term: type.validity.includes(form.term) ? form.term : term,
    face: blank,
    attachments: [],
    collectedBy: NOBODY,
    collectedAt: now,
    grant: new Uint8Array(32),
  };
}
