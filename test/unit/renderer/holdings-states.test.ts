import { describe, expect, test } from 'vitest';
import type { KeyOut, SealDetailOut, VerifiedFileOut } from '@yinzheng/contract/ipc';
import { meaningsOf, stateTone, toneOf as keyTone } from '../../../src-renderer/features/keys/key-state.ts';
import { sealStateOf, toneOf } from '../../../src-renderer/features/seals/seal-state.ts';
import { hasPages, outcomeOf, sizeText } from '../../../src-renderer/features/verify/outcome.ts';

const DIGEST = '0'.repeat(64);

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

function key(state: KeyOut['state'], kind: KeyOut['kind'], daysLeft: number | null): KeyOut {
  const moments = { notBefore: '2026-01-01T00:00:00+08:00', notAfter: '2029-01-01T00:00:00+08:00' };
  const certificate = daysLeft === null ? null : { subject: 'CN=x', serial: '01', ...moments, daysLeft };
  return {
    kind,
    serial: 'SW-1',
    state,
    triesLeft: 1,
    fingerprint: DIGEST,
    holders: [],
    certificate,
    seals: [],
  };
}

describe('what is said of a key', () => {
  test.each([
    ['ready', key('ready', 'software', 400), ['ready']],
    ['ready, no certificate', key('ready', 'software', null), ['ready']],
    ['locked, software', key('pin-locked', 'software', 400), ['pin-locked']],
    ['locked, smart key', key('pin-locked', 'smart-key', 400), ['pin-locked-smart']],
    ['last try, certificate over', key('pin-last-try', 'software', -1), ['pin-last-try', 'certificate-over']],
    ['certificate ends today', key('ready', 'software', 0), ['certificate-ending']],
    ['low', key('pin-low', 'software', 31), ['pin-low']],
  ] as const)('%s', (_, it, said) => {
    expect(meaningsOf(it)).toEqual(said);
  });

  test('the last try is as red as the lock', () => {
    expect(stateTone('pin-last-try')).toBe('wrong');
    expect(keyTone('pin-last-try')).toBe('wrong');
    expect(keyTone('pin-low')).toBe('waiting');
    expect(stateTone('ready')).toBe('good');
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
