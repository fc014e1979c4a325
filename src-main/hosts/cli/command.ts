import { inWorkstation, type HardwareKeys, type Machine } from '../../service/compose.ts';
import type { Workstation } from '../../service/workstation.ts';
import type { Args, OptionSpecs, PositionalSpec } from './args.ts';
import type { ExitCode } from './exit.ts';
import type { Terminal } from './terminal.ts';
import type { Texts } from './texts.ts';

/** What a command works with. */
export interface Context {
  readonly args: Args;
  readonly texts: Texts;
  readonly terminal: Terminal;
  readonly machine: Machine;
  /** The data folder: of `--data`, or the default one. */
  readonly dataFolder: string;
  readonly json: boolean;
}

/** One command of `yinzheng`. */
export interface Command {
  readonly options: OptionSpecs;
  readonly positionals: PositionalSpec;
  run(context: Context): Promise<ExitCode>;
}

/** `--data DIR`, for commands that work in a data folder. */
export const DATA_OPTION = { data: { type: 'string' } } as const satisfies OptionSpecs;

/** Prints a result: as one line of JSON, or as text for people. */
export function emit({ json, terminal }: Context, value: object, text: () => string): void {
  terminal.out(json ? `${JSON.stringify(value)}\n` : text());
}

/** Works in the data folder as its only writer; says first what was ended of an interrupted job. `hardware`: keys of devices. */
export function asOwner<T>(
  { dataFolder, machine, terminal, texts }: Context,
  work: (station: Workstation) => Promise<T>,
  hardware?: HardwareKeys,
): Promise<T> {
  const told = (station: Workstation): Promise<T> => {
    for (const { entryNo, outcome, output } of station.recovered) {
      terminal.err(`${texts.t(`recovered.${outcome}`, { entry: entryNo, output })}\n`);
    }
    return work(station);
  };
  return inWorkstation(dataFolder, 'own', machine, told, hardware);
}
