import { parseArgs } from 'node:util';
import { fail } from '@yinzheng/core/kernel';

/** How the host was called. */
export interface HostArgs {
  /** The data folder. */
  readonly data: string;
  /** Whether the desktop's browser is to be opened, where there is a desktop. */
  readonly open: boolean;
  /** 0: any free one. */
  readonly port: number;
  readonly help: boolean;
}

/** `folder`: the data folder where `--data` names none. @throws BAD_ARGUMENT */
export function readArgs(words: readonly string[], folder: string): HostArgs {
  const { values } = parsed(words);
  const port = values.port ?? '0';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    fail('BAD_ARGUMENT', { name: 'port', detail: '0 - 65535' });
  if (values.data === '') fail('BAD_ARGUMENT', { name: 'data', detail: 'empty' });
  return {
    data: values.data ?? folder,
    open: values['no-open'] !== true,
    port: Number(port),
    help: values.help === true,
  };
}

function parsed(words: readonly string[]): ReturnType<typeof parse> {
  try {
    return parse(words);
  } catch (error) {
    return fail('BAD_ARGUMENT', { name: words.join(' '), detail: 'no such option' }, error);
  }
}

function parse(words: readonly string[]) {
  return parseArgs({
    args: [...words],
    options: {
      data: { type: 'string' },
      port: { type: 'string' },
      'no-open': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}
