import type { OutboxDecideOut } from '@yinzheng/contract/cli';
import { fail, toHex } from '@yinzheng/core/kernel';
import { CONFLICT_DECISIONS } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import { followersOf, prepareDecision } from '../../../service/licences/index.ts';
import { UsageError, wholeNumber } from '../args.ts';
import { emit, type Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { acting, signed } from '../licence/acts.ts';
import { decidedText } from '../present/store.ts';

/** `outbox decide N`: an officer withdraws, reissues or keeps an act that was set aside. */
export function decide(context: Context, text: string | undefined): Promise<ExitCode> {
  const { args, texts } = context;
  if (text === undefined) throw new UsageError('usage.item-missing');
  const number = wholeNumber('decide', text);
  for (const option of ['as', 'decision', 'reason']) {
    if (!args.has(option)) throw new UsageError('usage.option-missing', { option: `--${option}` });
  }
  const decision = args.oneOf('decision', CONFLICT_DECISIONS) ?? CONFLICT_DECISIONS[0];
  const form = { officer: args.required('as'), number, decision, reason: args.required('reason') };
  return acting(context, async (station, ring) => {
    const { delivery } = station;
    const item = delivery.item(number);
    // Named before anything is signed; the act itself names them too.
    const followers = item === undefined ? [] : followersOf(station, item).map((one) => one.number);
    const prepare = () => prepareDecision(station, { ...form, followers }, ring.serial);
    const digest = sm3(await signed(context, ring, prepare, station));
    const made: OutboxDecideOut = {
      number,
      decision,
      state: delivery.item(number)?.state ?? fail('OUTBOX_NOT_ASIDE', { number }),
      signed: toHex(digest),
      item: delivery.byDigest(digest)?.number ?? fail('OUTBOX_NOT_ASIDE', { number }),
      followers,
    };
    emit(context, made, () => decidedText(made, texts));
    return EXIT.done;
  });
}
