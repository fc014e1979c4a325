import { der } from '@yinzheng/core/asn1';
import type { TokenProfile } from './softtoken.ts';

// What each family's numbers take and give, as the test module plays them.

export interface PlayedWay {
  readonly mechanism: number;
  /** e; M, which is hashed as it is; M, to which Z_A of the default ID is added. */
  readonly input: 'e' | 'm' | 'mz';
  readonly format: 'raw' | 'der';
}

/** A module that plays a family. */
export interface PlayedModule {
  /** For the name of a test. */
  readonly name: string;
  readonly profile: TokenProfile;
  readonly settings: Readonly<Record<string, string>>;
  readonly ways: readonly PlayedWay[];
}

const VENDOR = 0x8000_0000;

/** Families that have one number for e and one for M, and do not say more. */
const SHORT = [
  { profile: 'ibm', e: 0x8005_000b, m: 0x8005_000c },
  { profile: 'mk1', e: 0x0001_0002, m: 0x0001_0004 },
  { profile: 'ec', e: VENDOR + 10, m: VENDOR + 11 },
] as const;

/** Every way of every family, as the test module plays them. */
export function playedModules(): readonly PlayedModule[] {
  const sansec: PlayedModule = {
    name: 'sansec',
    profile: 'sansec',
    settings: {},
    ways: [
      { mechanism: VENDOR + 0x8100, input: 'm', format: 'raw' },
      { mechanism: VENDOR + 0x8101, input: 'm', format: 'der' },
      { mechanism: VENDOR + 0x8102, input: 'mz', format: 'raw' },
      { mechanism: VENDOR + 0x8103, input: 'mz', format: 'der' },
      { mechanism: VENDOR + 0x8104, input: 'e', format: 'der' },
      { mechanism: VENDOR + 0x8105, input: 'e', format: 'raw' },
    ],
  };
  const short = SHORT.flatMap(({ profile, e, m }) =>
    (
      [
        ['raw', 'no'],
        ['der', 'yes'],
      ] as const
    ).map(([format, z]): PlayedModule => {
      const ways: PlayedWay[] = [
        { mechanism: e, input: 'e', format },
        { mechanism: m, input: z === 'yes' ? 'mz' : 'm', format },
      ];
      return { name: `${profile} ${format}`, profile, settings: { format, z }, ways };
    }),
  );
  return [sansec, ...short];
}

/** The message that is signed. */
export const MESSAGE = new TextEncoder().encode('印证: a message of a test');

/** DER of raw r ‖ s. */
export function asDer(raw: Uint8Array): Uint8Array {
  const half = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  return der.sequence(der.integer(half(raw.slice(0, 32))), der.integer(half(raw.slice(32))));
}
