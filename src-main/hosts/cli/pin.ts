import type { KeyToken } from '@yinzheng/core/ports';
import { UsageError } from './args.ts';
import type { Context } from './command.ts';

/** How a key is called: 软件密钥（试用） is marked wherever it shows. */
export function keyText(
  { texts }: Context,
  key: { readonly kind: KeyToken['kind']; readonly serial: string },
): string {
  return `${texts.t(`key.${key.kind}`)} ${key.serial}`;
}

/** Asks for a key's PIN. @throws UsageError where there is none */
export async function askPin(context: Context, holder: string, key: KeyToken): Promise<Uint8Array> {
  const { terminal, texts } = context;
  const prompt = texts.t('pin.prompt', { holder, key: keyText(context, key) });
  const pin = await terminal.secret(prompt);
  if (pin === undefined) throw new UsageError('usage.pin-missing');
  return pin;
}
