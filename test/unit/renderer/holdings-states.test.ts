import { KEY_STATES } from '@yinzheng/core/devices';
import { describe, expect, test } from 'vitest';
import type { KeyOut, SealDetailOut, VerifiedFileOut } from '@yinzheng/contract/ipc';
import { notesOf, stateTone } from '../../../src-renderer/ui/key-state.ts';
import { sealStateOf, toneOf } from '../../../src-renderer/features/seals/seal-state.ts';
import enStates from '../../../resources/locales/en/ui/key-states.json' with { type: 'json' };
import enKeys from '../../../resources/locales/en/ui/keys.json' with { type: 'json' };
import zhStates from '../../../resources/locales/zh-CN/ui/key-states.json' with { type: 'json' };
import zhKeys from '../../../resources/locales/zh-CN/ui/keys.json' with { type: 'json' };
import { hasPages, outcomeOf, sizeText } from '../../../src-renderer/features/verify/outcome.ts';

const DIGEST = '0'.repeat(64);
const STATES = { 'zh-CN': zhStates, en: enStates };
const WORDS = { 'zh-CN': zhKeys, en: enKeys };

function seal(
  status: SealDetailOut['seal']['status'],
  answer: SealDetailOut['answer'],
  code: string,
  daysLeft = 400,
): SealDetailOut {
  return {
    seal: {
      id: '61010000000001',
      name: '单位公章',
      kind: 'unit',
      validFrom: '2026-01-01T00:00:00+08:00',
      validTo: '2029-01-01T00:00:00+08:00',
      status,
      size: { width: 42, height: 42 },
      custodians: [],
      keys: [],
    },
    answer,
    steps: [{ step: 'time', answer, code, params: {} }],
    maker: null,
    digest: DIGEST,
    daysLeft,
  };
}

describe('the state of a seal', () => {
  test.each([
    ['in force', seal('active', 'valid', 'SEAL_IN_VALIDITY'), 'active'],
    ['thirty days before its end', seal('active', 'valid', 'SEAL_IN_VALIDITY', 30), 'ending'],
    ['thirty-one days before its end', seal('active', 'valid', 'SEAL_IN_VALIDITY', 31), 'active'],
    ['frozen', seal('suspended', 'invalid', 'SEAL_STATUS_SUSPENDED'), 'suspended'],
    ['cancelled and over', seal('cancelled', 'invalid', 'TIME_AFTER_VALIDITY', -3), 'cancelled'],
    ['over', seal('active', 'invalid', 'TIME_AFTER_VALIDITY', -3), 'expired'],
    [
      'over, and its status cannot be told',
      seal('unknown', 'unknown', 'SEAL_STATUS_LIST_STALE', -1),
      'expired',
    ],
    ['over since this morning', seal('active', 'invalid', 'TIME_AFTER_VALIDITY', 0), 'expired'],
    ['not begun', seal('active', 'invalid', 'TIME_BEFORE_VALIDITY', 900), 'not-yet'],
    ['forged', seal('active', 'invalid', 'SEAL_SIGNATURE_WRONG'), 'invalid'],
    ['without a status list', seal('unknown', 'valid', 'SEAL_IN_VALIDITY'), 'unknown'],
    ['that cannot be told', seal('active', 'unknown', 'SEAL_STATUS_LIST_STALE'), 'unknown'],
  ] as const)('%s', (_, detail, state) => {
    expect(sealStateOf(detail)).toBe(state);
  });

  test('only a seal in force looks good', () => {
    expect(toneOf('active')).toBe('good');
    for (const state of ['suspended', 'cancelled', 'expired', 'invalid'] as const)
      expect(toneOf(state)).toBe('wrong');
    for (const state of ['ending', 'not-yet', 'unknown'] as const) expect(toneOf(state)).toBe('waiting');
  });
});

const MOMENTS = { notBefore: '2026-01-01T00:00:00+08:00', notAfter: '2029-01-01T00:00:00+08:00' };

interface KeyChanges {
  readonly kind?: KeyOut['kind'];
  readonly daysLeft?: number | null;
  readonly pinLeft?: number | null;
}

function key(
  states: readonly KeyOut['state'][],
  { kind = 'software', daysLeft = 400, pinLeft = null }: KeyChanges = {},
): KeyOut {
  const named = { subject: 'CN=x', issuer: 'CN=y', serial: '01', use: 'sign', digest: DIGEST } as const;
  return {
    ...{ id: DIGEST, kind, plugged: true, label: '', serial: 'SW-1', maker: '', model: '', firmware: '' },
    ...{ states: [...states], state: states[0]!, triesLeft: 1, fingerprint: DIGEST, holders: [] },
    certificate: daysLeft === null ? null : { ...named, ...MOMENTS, daysLeft },
    ...{ certificates: [], seals: [], sealsOnKey: [], driver: null, profile: null, ways: [], selfTest: null },
    pin: { changedAt: null, daysLeft: pinLeft, pad: false, button: false },
    chosen: false,
  };
}

describe('what is said of a key', () => {
  test.each([
    ['ready', key(['ready']), ['means ready']],
    ['ready, no certificate', key(['ready'], { daysLeft: null }), ['means ready']],
    ['locked, software', key(['pin-locked']), ['means pin-locked']],
    ['locked, smart key', key(['pin-locked', 'pin-needed'], { kind: 'smart-key' }), ['state pin-locked']],
    [
      'certificate over, last try',
      key(['cert-expired', 'pin-last-try'], { daysLeft: -1 }),
      ['means certificate-over', 'means pin-last-try'],
    ],
    ['certificate ends today', key(['ready'], { daysLeft: 0 }), ['means certificate-ending']],
    ['low', key(['pin-low'], { daysLeft: 31 }), ['means pin-low']],
    ['a smart key that waits for its PIN', key(['pin-needed'], { kind: 'smart-key' }), ['state pin-needed']],
    [
      'a PIN that is to be changed',
      key(['pin-needed'], { kind: 'smart-key', pinLeft: 7 }),
      ['means pin-ending'],
    ],
    ['a PIN that is too old', key(['pin-needed'], { kind: 'smart-key', pinLeft: -1 }), ['means pin-over']],
    ['a PIN that is young', key(['pin-needed'], { kind: 'smart-key', pinLeft: 8 }), ['state pin-needed']],
  ] as const)('%s', (_, it, said) => {
    expect(notesOf(it).map(({ from, name }) => `${from} ${name}`)).toEqual(said);
  });

  test('the last try is as red as the lock; what is not plugged in alarms nobody', () => {
    expect(stateTone('pin-last-try')).toBe('wrong');
    expect(stateTone('pin-locked')).toBe('wrong');
    expect(stateTone('pin-low')).toBe('waiting');
    expect(stateTone('absent')).toBe('none');
    expect(stateTone('ready')).toBe('good');
  });

  test('each state has its three lines in both languages, and each note its text', () => {
    for (const language of ['zh-CN', 'en'] as const) {
      const words: Readonly<Record<string, string>> = { ...STATES[language], ...WORDS[language] };
      for (const state of KEY_STATES) {
        for (const line of ['title', 'detail', 'remedy']) {
          expect(words[`keys.state.${state}.${line}`], `${language} ${state} ${line}`).toBeTruthy();
        }
      }
      for (const note of ['pin-ending', 'pin-over', 'certificate-ending', 'certificate-over']) {
        expect(words[`keys.means.${note}`], `${language} ${note}`).toBeTruthy();
      }
    }
  });
});

function file(code: string, signatures: number, pages = 2): VerifiedFileOut {
  return {
    source: { entry: 1 },
    name: 'a.pdf',
    size: 1,
    sm3: DIGEST,
    pages,
    verified: {
      file: 'a.pdf',
      answer: 'unknown',
      reason: code,
      code,
      signatures: Array.from(
        { length: signatures },
        () => ({}) as VerifiedFileOut['verified']['signatures'][number],
      ),
    },
    grounds: { file: { code, params: {} }, signatures: [] },
    boxes: [],
  };
}

describe('what became of a file', () => {
  test.each([
    ['PDF_NOT_PDF', 0, { kind: 'unreadable', code: 'PDF_NOT_PDF' }, false],
    ['PDF_BROKEN', 0, { kind: 'unreadable', code: 'PDF_BROKEN' }, false],
    ['FILE_ENCRYPTED', 0, { kind: 'encrypted' }, false],
    ['NO_SIGNATURES', 0, { kind: 'unsigned' }, true],
    ['FILE_VALID', 2, { kind: 'signed' }, true],
  ] as const)('%s', (code, signatures, outcome, pages) => {
    expect(outcomeOf(file(code, signatures))).toEqual(outcome);
    expect(hasPages(file(code, signatures))).toBe(pages);
  });

  test.each([
    [0, { value: 0, unit: 'B' }],
    [1023, { value: 1023, unit: 'B' }],
    [1024, { value: 1, unit: 'KB' }],
    [416_768, { value: 407, unit: 'KB' }],
    [13_054, { value: 12.7, unit: 'KB' }],
    [104_857_600, { value: 100, unit: 'MB' }],
  ] as const)('%i bytes', (bytes, text) => {
    expect(sizeText(bytes)).toEqual(text);
  });
});
