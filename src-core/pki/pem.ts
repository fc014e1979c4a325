import { fail, fromBase64, toBase64 } from '../kernel/index.ts';

/** One block of a PEM text (RFC 7468). */
export interface PemBlock {
  readonly label: string;
  readonly der: Uint8Array;
}

const MAX_PEM = 16 * 1024 * 1024;

/**
 * The blocks of a PEM text in order; text outside of blocks is skipped, as openssl writes some.
 * @throws PEM_MALFORMED for a block without its end or whose content is no base64.
 */
export function pemBlocks(text: string): PemBlock[] {
  if (text.length > MAX_PEM) fail('PEM_MALFORMED', { label: 'PEM', detail: 'too large' });
  const blocks: PemBlock[] = [];
  let open: { label: string; lines: string[] } | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const mark = /^-----(BEGIN|END) ([A-Z0-9][A-Z0-9 ]{0,60})-----[ \t]*$/.exec(line);
    if (mark === null) {
      open?.lines.push(line);
      continue;
    }
    const label = mark[2]!;
    if (mark[1] === 'BEGIN' && open === undefined) {
      open = { label, lines: [] };
    } else if (mark[1] === 'END' && open?.label === label) {
      blocks.push({ label, der: decode(label, open.lines.join('')) });
      open = undefined;
    } else {
      fail('PEM_MALFORMED', { label, detail: 'BEGIN and END do not match' });
    }
  }
  if (open !== undefined) fail('PEM_MALFORMED', { label: open.label, detail: 'END is missing' });
  return blocks;
}

/** The content of the one block with that label. @throws PEM_MALFORMED when there is none or more than one. */
export function pemToDer(text: string, label: string): Uint8Array {
  const found = pemBlocks(text).filter((block) => block.label === label);
  const block = found[0];
  if (block === undefined || found.length !== 1) {
    return fail('PEM_MALFORMED', { label, detail: `${found.length} blocks where one is expected` });
  }
  return block.der;
}

/** A PEM block with lines of 64 characters. */
export function derToPem(der: Uint8Array, label: string): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

function decode(label: string, base64: string): Uint8Array {
  try {
    return fromBase64(base64);
  } catch (cause) {
    return fail('PEM_MALFORMED', { label, detail: 'not base64' }, cause);
  }
}
