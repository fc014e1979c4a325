import { expect, test } from 'vitest';
import { makeSoftModule, testModule, TOKEN_PROFILES, type TokenProfile } from '../support/softtoken.ts';
import { run } from '../support/tools.ts';

// A program in C uses the module under AddressSanitizer and UndefinedBehaviorSanitizer, and has libcrypto check every
// signature.

const VENDOR = 0x8000_0000;

interface Played {
  readonly profile: TokenProfile;
  readonly settings: Readonly<Record<string, string>>;
  /** Key type, making of key pairs, SM3: as decimal numbers. */
  readonly numbers: readonly number[];
  /** Mechanism, what it takes, what it gives. */
  readonly ways: readonly (readonly [number, 'e' | 'm' | 'mz', 'raw' | 'der'])[];
}

const FAMILIES: readonly Played[] = [
  {
    profile: 'sansec',
    settings: {},
    numbers: [VENDOR + 4, VENDOR + 0x8001, VENDOR + 0x9000],
    ways: [
      [VENDOR + 0x8105, 'e', 'raw'],
      [VENDOR + 0x8104, 'e', 'der'],
      [VENDOR + 0x8100, 'm', 'raw'],
      [VENDOR + 0x8101, 'm', 'der'],
      [VENDOR + 0x8102, 'mz', 'raw'],
      [VENDOR + 0x8103, 'mz', 'der'],
    ],
  },
  {
    profile: 'ibm',
    settings: {},
    numbers: [0x8005_0002, 0x8005_000a, 0x8005_000e],
    ways: [
      [0x8005_000b, 'e', 'raw'],
      [0x8005_000c, 'm', 'raw'],
    ],
  },
  {
    profile: 'mk1',
    settings: { format: 'der' },
    numbers: [0x0001_0001, 0x0001_0009, 0x0001_0005],
    ways: [
      [0x0001_0002, 'e', 'der'],
      [0x0001_0004, 'm', 'der'],
    ],
  },
  {
    profile: 'ec',
    settings: { z: 'yes' },
    numbers: [3, 0x1040, VENDOR + 12],
    ways: [
      [VENDOR + 10, 'e', 'raw'],
      [VENDOR + 11, 'mz', 'raw'],
    ],
  },
];

test('every family is there', () => {
  expect(FAMILIES.map(({ profile }) => profile)).toEqual([...TOKEN_PROFILES]);
});

test.for(FAMILIES)('the driver finds nothing wrong with $profile', (played, context) => {
  const driver = testModule('driver', context);
  const { profile, settings } = played;
  const slots = [{}, { initialised: false }];
  const module = makeSoftModule({ profile, settings, slots, checked: true });
  const args = [module.path, ...played.numbers.map(String), ...played.ways.map((way) => way.join(':'))];
  const ran = run(driver, args, { env: { ASAN_OPTIONS: 'detect_leaks=1:halt_on_error=1' } });
  expect({ stderr: ran.stderr, code: ran.code, stdout: ran.stdout }).toEqual({
    stderr: '',
    code: 0,
    stdout: 'as it should be\n',
  });
});
