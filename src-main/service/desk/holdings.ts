import { fail, readable, toHex } from '@yinzheng/core/kernel';
import { parseCertificate } from '@yinzheng/core/pki';
import { sm3 } from '@yinzheng/core/sm';
import { verifySeal } from '@yinzheng/core/verification';
import type { SealsOut } from '@yinzheng/contract/cli';
import type { SealDetailOut } from '@yinzheng/contract/ipc';
import { task } from '../../pool/task.ts';
import { findSeal, listSeals } from '../seals.ts';
import { strictTrust } from '../workstation.ts';

const DAY = 86_400_000;

/** 印章: every seal. */
export const sealsList = task('books', async (_: object, context): Promise<SealsOut> => {
  return listSeals(await context.station());
});

/** One seal with the grounds of its state. @throws SEAL_UNKNOWN */
export const sealsGet = task(
  'books',
  async ({ id }: { readonly id: string }, context): Promise<SealDetailOut> => {
    const station = await context.station();
    const seal = findSeal(station, id);
    const now = station.clock.now();
    const { answer, steps } = verifySeal({ ...strictTrust(station), now, seal });
    const listed =
      listSeals(station).seals.find((one) => one.id === id) ?? fail('SEAL_UNKNOWN', { seal: id });
    const { property } = seal.info;
    return {
      seal: listed,
      answer,
      steps: steps.map(({ step, answer: found, reason, params }) => {
        return { step, answer: found, code: reason, params };
      }),
      maker: makerOf(seal.makerCertificate),
      digest: toHex(sm3(seal.bytes)),
      daysLeft: daysUntil(property.validEnd, now),
    };
  },
);

/** What the maker's certificate calls its holder; null where it cannot be read. */
function makerOf(der: Uint8Array): string | null {
  const subject = readable(() => parseCertificate(der).subject);
  return subject === undefined ? null : (subject.commonName ?? subject.text);
}

/** Whole days; negative once it is over. */
export function daysUntil(end: Date, now: Date): number {
  return Math.floor((end.getTime() - now.getTime()) / DAY);
}
