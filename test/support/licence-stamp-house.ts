import { chinaDay } from '@yinzheng/core/licences';
import { bytesSource } from '@yinzheng/core/documents';
import { licenceIdentifier, type LicenceBundle, type StandingAuthorisation } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import type { StampDeps, StampJob } from '@yinzheng/core/stamping';
import { licenceRight, UseTally } from '@yinzheng/core/use-rights';
import {
  ISSUER,
  licenceAuthority,
  licenceBundle,
  licencePeople,
  TYPE_CODE,
  type BundleChanges,
  type LicencePeople,
} from './licence-house.ts';
import { A4, onePage } from './plain-pdf.ts';
import { MemoryOutput, stampHouse, type StampHouse } from './stamp-house.ts';

/** A house in which licences are sealed under one standing authorisation. */
export interface LicenceStampHouse extends Pick<StampHouse, 'clock' | 'log' | 'seal'> {
  readonly who: LicencePeople;
  readonly deps: StampDeps;
  /** The n-th licence: its bundle, its PDF, and the job that seals it. */
  licence(n: number, changes?: BundleChanges): { readonly bundle: LicenceBundle; readonly job: StampJob };
  /** The same dependencies with a result and a job number of their own. */
  depsFor(n: number): StampDeps & { readonly output: MemoryOutput };
}

/** `limits`: what the standing authorisation says otherwise. */
export async function licenceStampHouse(
  limits: Partial<StandingAuthorisation> = {},
): Promise<LicenceStampHouse> {
  const { clock, log, seal, job, deps: usual, who: office } = await stampHouse();
  const who = { ...licencePeople(), custodian: office.custodian };
  const authority = licenceAuthority(who);
  const deps = { ...usual, authority, tally: new UseTally() };
  const signed = new Map<string, Uint8Array>();
  const sealRef = { esID: seal.info.esID, digest: sm3(seal.bytes) };
  return {
    clock,
    log,
    seal,
    who,
    deps,
    licence: (n, changes = {}) => {
      // Each licence is a document of its own.
      const pdf = onePage({ mediaBox: A4, catalogExtra: `/Licence ${n}` });
      const serial = `000001${String(n).padStart(3, '0')}`;
      const bundle = licenceBundle(who, authority, {
        ...changes,
        // The leader signs once: a second signature would be a second authorisation.
        kept: signed,
        authorisation: { seal: sealRef, ...limits, ...changes.authorisation },
        order: {
          identifier: licenceIdentifier({ type: TYPE_CODE, issuer: ISSUER, serial, version: 1 }),
          orderedAt: clock.now(),
          issuedOn: chinaDay(clock.now()),
          document: sm3(pdf),
          size: pdf.length,
          ...changes.order,
        },
      });
      const right = licenceRight(bundle);
      return {
        bundle,
        job: {
          ...job,
          right,
          document: right.documents[0]!,
          source: bytesSource(pdf),
          custodian: who.officer.person,
          positions: [{ page: 1, x: 60, y: 60 }],
        },
      };
    },
    depsFor: (n) => ({
      ...deps,
      jobId: new Uint8Array(16).fill(n),
      output: new MemoryOutput(),
    }),
  };
}
