import type { Machine } from '../../service/compose.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { parseCommandArgs, UsageError, type Args } from './args.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { isLanguage, languageOf, type Language } from '@yinzheng/contract/texts';
import { tellRefusal } from './refusal.ts';
import type { Terminal } from './terminal.ts';
import { loadTexts, type Texts } from './texts.ts';

/** What the command line is run with. */
export interface Host {
  readonly terminal: Terminal;
  readonly machine: Machine;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The data folder where `--data` names none. */
  readonly defaultDataFolder: string;
}

const HELP_WORDS: readonly string[] = ['--help', '-h', 'help'];

/** Runs one command line to its end and says how it ended. */
export async function runCommandLine(words: readonly string[], host: Host): Promise<ExitCode> {
  const { terminal } = host;
  const texts = loadTexts(languageFrom(words, host));
  const [first = 'help', ...rest] = words;
  if (first === '--version') {
    terminal.out(`yinzheng ${manifest.version}\n`);
    return EXIT.done;
  }
  if (HELP_WORDS.includes(first) || first.startsWith('--lang')) return showHelp(words, texts, terminal);
  const command = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  if (command === undefined)
    return misused(new UsageError('usage.unknown-command', { command: first }), '', host, texts);
  return runOne(first, command, rest, host, texts);
}

/** `--lang` counts wherever it stands, so that complaints about the rest are already in that language. */
function languageFrom(words: readonly string[], { env }: Host): Language {
  const at = words.findLastIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const value =
    at < 0 ? undefined : words[at] === '--lang' ? words[at + 1] : words[at]?.slice('--lang='.length);
  return value !== undefined && isLanguage(value) ? value : languageOf(env);
}

function showHelp(words: readonly string[], texts: Texts, terminal: Terminal): ExitCode {
  const name = words.find((word) => Object.hasOwn(COMMANDS, word)) ?? 'main';
  terminal.out(texts.help(name));
  return EXIT.done;
}

async function runOne(
  name: string,
  command: Command,
  words: readonly string[],
  host: Host,
  texts: Texts,
): Promise<ExitCode> {
  const { terminal, machine } = host;
  let args: Args | undefined;
  try {
    args = parseCommandArgs(words, command.options, command.positionals);
    const lang = args.text('lang');
    if (lang !== undefined && !isLanguage(lang)) args.oneOf('lang', ['zh-CN', 'en']);
    if (args.has('help')) return showHelp([name], texts, terminal);
    const dataFolder = args.text('data') ?? host.defaultDataFolder;
    return await command.run({ args, texts, terminal, machine, dataFolder, json: args.has('json') });
  } catch (error) {
    if (error instanceof UsageError) return misused(error, name, host, texts);
    return tellRefusal(error, args?.has('json') === true, texts, terminal);
  }
}

function misused(error: UsageError, name: string, { terminal }: Host, texts: Texts): ExitCode {
  terminal.err(
    `${texts.t(error.key, error.params)}\n${texts.t('usage.hint', { command: name }).replace('  ', ' ')}\n`,
  );
  return EXIT.usage;
}
