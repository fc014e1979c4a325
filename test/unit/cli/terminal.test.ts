import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { SecretReader, type SecretInput } from '../../../src-main/hosts/cli/terminal.ts';

/** Standard input fed with chunks, and what was shown on it. */
function feed(chunks: readonly (string | Buffer)[], end: boolean): { input: SecretInput; buffers: Buffer[] } {
  const input: SecretInput = new PassThrough();
  const buffers = chunks.map((chunk) => Buffer.from(chunk));
  for (const buffer of buffers) input.push(buffer);
  if (end) input.push(null);
  return { input, buffers };
}

async function lines(reader: SecretReader, count: number): Promise<(string | undefined)[]> {
  const out: (string | undefined)[] = [];
  for (let i = 0; i < count; i++) {
    const secret = await reader.next('');
    out.push(secret === undefined ? undefined : Buffer.from(secret).toString('utf8'));
  }
  return out;
}

describe('secrets from a pipe', () => {
  it.each([
    [['123456\n'], ['123456', undefined]],
    [['123456'], ['123456', undefined]],
    [
      ['12', '34', '56\r\n65', '4321\n'],
      ['123456', '654321', undefined],
    ],
    [['\n654321\n'], [undefined, '654321']],
    [['口令\n'], ['口令', undefined]],
    [[], [undefined]],
  ])('%j are %j', async (chunks, wanted) => {
    const { input } = feed(chunks, true);
    expect(await lines(new SecretReader(input, () => undefined), wanted.length)).toEqual(wanted);
  });

  it('do not wait for the end of input', async () => {
    const { input } = feed(['123456\n'], false);
    expect(await lines(new SecretReader(input, () => undefined), 1)).toEqual(['123456']);
  });

  it('show no prompt', async () => {
    const { input } = feed(['1\n'], true);
    const shown: string[] = [];
    await new SecretReader(input, (text) => shown.push(text)).next('PIN: ');
    expect(shown).toEqual([]);
  });

  it('end somewhere, however long the line is', async () => {
    const { input } = feed(['9'.repeat(100_000)], false);
    const [line] = await lines(new SecretReader(input, () => undefined), 1);
    expect(line?.length).toBeGreaterThan(256);
  });
});

describe('secrets typed unseen', () => {
  async function type(keys: string): Promise<{ secret: string | undefined; shown: string; raw: boolean[] }> {
    const raw: boolean[] = [];
    const { input } = feed([keys], false);
    const terminal: SecretInput = Object.assign(input, {
      isTTY: true,
      setRawMode: (mode: boolean) => raw.push(mode),
    });
    const shown: string[] = [];
    const [secret] = await lines(new SecretReader(terminal, (text) => shown.push(text)), 1);
    return { secret, shown: shown.join(''), raw };
  }

  it('show nothing of what is typed, and leave the terminal as it was', async () => {
    expect(await type('123456\r')).toEqual({ secret: '123456', shown: '\n', raw: [true, false] });
  });

  it('can be corrected', async () => {
    expect((await type('129\u007f3\b\b23\r')).secret).toBe('123');
    expect((await type('\u007f\u007f1\r')).secret).toBe('1');
  });

  it('are none where only Enter is typed', async () => {
    expect((await type('\r')).secret).toBeUndefined();
  });
});
