import type { KeyToken } from '@yinzheng/core/ports';
import { UsageError } from './args.ts';
import type { Context } from './command.ts';
import type { TextKey } from './texts.ts';

/** How a key is called: 软件密钥（试用） is marked wherever it shows. */
export function keyText(
  { texts }: Context,
  key: { readonly kind: KeyToken['kind']; readonly serial: string },
): string {
  return `${texts.t(`key.${key.kind}`)} ${key.serial}`;
}

/** Asks for a key's PIN; nothing is asked where it is typed on the key itself (`pad`). @throws UsageError where there is none */
export async function askPin(
  context: Context,
  holder: string,
  key: { readonly kind: KeyToken['kind']; readonly serial: string },
  pad = false,
): Promise<Uint8Array> {
  if (pad) return new Uint8Array(0);
  const prompt = context.texts.t('pin.prompt', { holder, key: keyText(context, key) });
  return askSecret(context, prompt);
}

/** The next secret; `missing`: what is said where there is none. @throws UsageError */
export async function askSecret(
  { terminal }: Context,
  prompt: string,
  missing: TextKey = 'usage.pin-missing',
): Promise<Uint8Array> {
  const secret = await terminal.secret(prompt);
  if (secret === undefined) throw new UsageError(missing);
  return secret;
}
