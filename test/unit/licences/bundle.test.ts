import { utf8, YinzhengError } from '@yinzheng/core/kernel';
import {
  asLicenceEvent,
  isAuthorisationInForce,
  licenceEventDer,
  licenceIdentifier,
  licenceRecordDer,
  parseLicenceBundle,
  verifyLicenceBundle,
  type LicenceEvent,
} from '@yinzheng/core/licences';
import { readDer } from '@yinzheng/core/asn1';
import { sm3 } from '@yinzheng/core/sm';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../support/codes.ts';
import { holder } from '../../support/house.ts';
import {
  ISSUER,
  licenceAuthority,
  licenceBundle,
  licencePeople,
  TYPE_CODE,
  type BundleChanges,
} from '../../support/licence-house.ts';

const who = licencePeople();
const authority = licenceAuthority(who);
const made = (changes: BundleChanges = {}) => licenceBundle(who, authority, changes);
const time = (text: string): Date => new Date(`2026-05-${text}:00Z`);
const other = sm3(utf8('other'));
const identifier = (changes: Partial<Parameters<typeof licenceIdentifier>[0]>): string =>
  licenceIdentifier({ type: TYPE_CODE, issuer: ISSUER, serial: '000001001', version: 1, ...changes });

describe('a licence’s bundle', () => {
  it('holds when every act does, and says who did what', () => {
    expect(verifyLicenceBundle(made(), authority)).toEqual({
      leader: who.leader.person,
      collector: who.collector.person,
      reviewer: who.reviewer.person,
      officer: who.officer.person,
    });
  });

  it('holds for the next version of a licence', () => {
    const previous = sm3(utf8('last act'));
    const changes = {
      record: { updates: { identifier: identifier({}), previous } },
      order: { identifier: identifier({ version: 2 }), previous },
    };
    expect(verifyLicenceBundle(made(changes), authority).officer).toEqual(who.officer.person);
  });

  const previous = sm3(utf8('last act'));
  const updating = { updates: { identifier: identifier({}), previous } };
  it.each<[string, BundleChanges, string]>([
    [
      'for another workstation',
      { authorisation: { workstation: other.slice(0, 16) } },
      'TICKET_WRONG_WORKSTATION',
    ],
    ['under another root', { authorisation: { authorityRoot: other } }, 'TICKET_WRONG_WORKSTATION'],
    [
      'for another seal than the officer’s',
      { authorisation: { seal: { esID: 'OTHER', digest: other } } },
      'AUTHORITY_MISSING',
    ],
    ['for another type', { authorisation: { type: '11100000MB03271699001' } }, 'LICENCE_ALTERED'],
    ['with a day above the whole', { authorisation: { perDay: 1001 } }, 'LICENCE_ALTERED'],
    ['ended', { authorisation: { validTo: time('06T00:59') } }, 'AUTHORISATION_OUT_OF_FORCE'],
    ['not begun', { authorisation: { validFrom: time('06T01:01') } }, 'AUTHORISATION_OUT_OF_FORCE'],
    [
      'authorised afterwards',
      { authorisation: { authorisedAt: time('06T01:01') } },
      'AUTHORISATION_OUT_OF_FORCE',
    ],
    [
      'authorised by no leader',
      { authorisation: { authorisedBy: who.approver.person } },
      'AUTHORITY_MISSING',
    ],
    [
      'authorised before the grant',
      { authorisation: { authorisedAt: new Date('2026-02-01') } },
      'AUTHORITY_MISSING',
    ],
    ['authorised by another key', { signers: { authorisation: who.officer } }, 'LICENCE_ALTERED'],
    ['collected by another key', { signers: { record: who.reviewer } }, 'LICENCE_ALTERED'],
    [
      'collected by nobody known',
      { record: { collectedBy: { id: 'x', name: '某人' } } },
      'AUTHORITY_MISSING',
    ],
    ['collected in another role', { record: { collectedBy: who.reviewer.person } }, 'AUTHORITY_MISSING'],
    ['with a term that is none', { record: { term: '永远' } }, 'LICENCE_ALTERED'],
    ['reviewed by another key', { signers: { review: who.collector } }, 'LICENCE_ALTERED'],
    ['returned', { review: { answer: 'returned', opinion: '请补充' } }, 'LICENCE_NOT_REVIEWED'],
    ['with a review of another record', { review: { record: other } }, 'LICENCE_ALTERED'],
    ['reviewed before it was collected', { review: { reviewedAt: time('05T00:59') } }, 'LICENCE_ALTERED'],
    ['ordered by another key', { signers: { order: who.leader } }, 'LICENCE_ALTERED'],
    ['ordered by no officer', { order: { orderedBy: who.collector.person } }, 'AUTHORITY_MISSING'],
    ['ordered before its review', { order: { orderedAt: time('05T01:59') } }, 'LICENCE_ALTERED'],
    ['ordered under another authorisation', { order: { authorisation: other } }, 'LICENCE_ALTERED'],
    ['ordered for another record', { order: { record: other } }, 'LICENCE_ALTERED'],
    ['ordered for another review', { order: { review: other } }, 'LICENCE_ALTERED'],
    ['with another last day', { order: { validTo: '2028-05-05' } }, 'LICENCE_ALTERED'],
    ['without a last day', { order: { validTo: undefined } }, 'LICENCE_ALTERED'],
    ['issued on no day', { order: { issuedOn: '2026-02-30' } }, 'LICENCE_ALTERED'],
    [
      'with the identifier of another type',
      { order: { identifier: identifier({ type: '11100000MB03271699001' }) } },
      'LICENCE_ALTERED',
    ],
    [
      'with a false check character',
      { order: { identifier: `${identifier({}).slice(0, -1)}?` } },
      'LICENCE_IDENTIFIER',
    ],
    ['with a first version of 2', { order: { identifier: identifier({ version: 2 }) } }, 'LICENCE_ALTERED'],
    ['with something before its first version', { order: { previous } }, 'LICENCE_ALTERED'],
    [
      'updated without its predecessor',
      { record: updating, order: { identifier: identifier({ version: 2 }) } },
      'LICENCE_ALTERED',
    ],
    [
      'updated after another act',
      { record: updating, order: { identifier: identifier({ version: 2 }), previous: other } },
      'LICENCE_ALTERED',
    ],
    [
      'updated with a version left out',
      { record: updating, order: { identifier: identifier({ version: 3 }), previous } },
      'LICENCE_ALTERED',
    ],
    [
      'updated as another licence',
      { record: updating, order: { identifier: identifier({ version: 2, serial: '000001002' }), previous } },
      'LICENCE_ALTERED',
    ],
  ])('is refused %s', (_, changes, code) => {
    expect(codeOf(() => verifyLicenceBundle(made(changes), authority))).toBe(code);
  });

  it('is refused when one person collected and reviewed', () => {
    const both = holder('qian', '钱双');
    const twice = { ...who, collector: both, reviewer: both };
    const theirs = licenceAuthority(twice);
    const grants = theirs.grants.filter(({ person }) => person.id === 'qian');
    const [entry, review] = grants.map(({ digest }) => digest);
    const bundle = licenceBundle(twice, theirs, { record: { grant: entry! }, review: { grant: review! } });
    expect(codeOf(() => verifyLicenceBundle(bundle, theirs))).toBe('SELF_APPROVED');
  });

  it('is refused with any byte of it changed', () => {
    const { der } = made();
    for (let place = 0; place < der.length; place += 7) {
      const changed = Uint8Array.from(der);
      changed[place]! ^= 1;
      const code = codeOf(() => verifyLicenceBundle(parseLicenceBundle(changed), authority));
      expect(code, `byte ${place}`).toMatch(/^(LICENCE_|AUTHORI|TICKET_WRONG|SELF_)/);
    }
  });

  it('is read only as a whole', () => {
    const { der, record } = made();
    for (const bytes of [der.slice(0, -1), Uint8Array.of(...der, 0), record.record.der, new Uint8Array()]) {
      expect(codeOf(() => parseLicenceBundle(bytes))).toBe('LICENCE_UNREADABLE');
    }
  });

  it('keeps a record as it was collected', () => {
    const { record } = made({ record: { face: { KZ_B: '二', KZ_A: '一' } } });
    expect(Object.keys(record.act.face)).toEqual(['KZ_B', 'KZ_A']);
    expect(licenceRecordDer(record.act)).toEqual(record.record.act.bytes);
  });
});

it('a standing authorisation is in force between its days', () => {
  const { act } = made().authorisation;
  const seconds = (date: Date, more: number): Date => new Date(date.getTime() + more * 1000);
  expect(isAuthorisationInForce(act, act.validFrom)).toBe(true);
  expect(isAuthorisationInForce(act, seconds(act.validFrom, -1))).toBe(false);
  expect(isAuthorisationInForce(act, act.validTo)).toBe(true);
  expect(isAuthorisationInForce(act, seconds(act.validTo, 1))).toBe(false);
});

describe('an event of a licence’s life', () => {
  const event: LicenceEvent = {
    identifier: identifier({}),
    previous: other,
    event: 'suspend',
    reasonClass: 'unlawful',
    reason: '抽查发现不符合条件',
    effectiveOn: '2026-06-01',
    until: '2026-08-31',
    recordedBy: who.officer.person,
    recordedAt: time('30T01:00'),
    grant: other,
  };

  it('is read as it was written', () => {
    for (const one of [event, { ...event, until: undefined }]) {
      expect(asLicenceEvent(readDer(licenceEventDer(one), 'event'))).toEqual(one);
    }
  });

  it('cannot bring a version', () => {
    const issue = { ...event, event: 'issue' } as unknown as LicenceEvent;
    expect(() => asLicenceEvent(readDer(licenceEventDer(issue), 'event'))).toThrow(YinzhengError);
  });
});
