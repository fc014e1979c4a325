import type { DeviceAnswer } from '@yinzheng/contract/device';
import type { DeviceFault, SlotFacts, TokenContents, TokenFacts, TokenId } from '@yinzheng/core/devices';
import { toHex } from '@yinzheng/core/kernel';
import { moduleName, type ModuleFile } from './module-file.ts';
import { DeviceError, type ModuleHost } from './types.ts';
import type { ModuleView } from './view.ts';

/** A token in a slot, and what is on it. */
export interface SeenToken {
  readonly slot: number;
  readonly facts: TokenFacts;
  /** Undefined: it could not be read, for `fault`. */
  readonly contents: TokenContents | undefined;
  readonly fault: DeviceFault | undefined;
  /** Public keys, hexadecimal, that showed while no session of its holder was open. */
  readonly shown: ReadonlySet<string>;
  /** Of the module's process when it was read. */
  readonly generation: number;
}

/** Why a module is not loaded: a code of the catalogue with its parameters. */
export type Refusal = NonNullable<ModuleView['refusal']>;

/** A module's file, under the name by which it was found. */
export interface FoundModule {
  /** As it was given or found; links are resolved in `file`. */
  readonly given: string;
  readonly file: ModuleFile;
}

/** A module of which it is known what is plugged in. */
export interface WatchedModule extends FoundModule {
  readonly host: ModuleHost;
  readonly tokens: readonly SeenToken[];
  view(): ModuleView;
  /** Looks which tokens are there, and reads those that are new. Never throws what a device did wrong. */
  look(): Promise<void>;
  /** Reads one token again; with a session: what shows to its holder. @throws DeviceError */
  read(token: SeenToken, session?: string): Promise<SeenToken>;
}

/** Looks without any token, after which the module is loaded again: some keep the list that they made first. */
const EMPTY_LOOKS = 2;
/** The same for one that was seen not to: it may keep the slots that it had, and no others. */
const MANY_EMPTY_LOOKS = 10;

interface State {
  info: DeviceAnswer<'load'> | undefined;
  slots: readonly SlotFacts[];
  tokens: readonly SeenToken[];
  fault: DeviceFault | undefined;
  /** Looks in a row without a token. */
  empty: number;
  /** A token was seen to arrive without that: it keeps no list. */
  live: boolean;
  looking: Promise<void> | undefined;
  /** The look that follows it, for whoever asked while it was under way. */
  next: Promise<void> | undefined;
}

/**
 * Watches one module.
 * @param busy whether a session of it is open: loading it again would end that
 * @param caches whether it is known to keep lists of empty slots (quirk `slots-cached`)
 * @param onChange told after each change of what is known
 */
export function watchModule(
  found: FoundModule,
  host: ModuleHost,
  {
    busy,
    onChange,
    caches = () => false,
  }: { readonly busy: () => boolean; readonly onChange: () => void; readonly caches?: () => boolean },
): WatchedModule {
  const { given, file } = found;
  const state: State = {
    info: undefined,
    slots: [],
    tokens: [],
    fault: undefined,
    empty: 0,
    live: false,
    looking: undefined,
    next: undefined,
  };
  const lookOnce = async (): Promise<void> => {
    try {
      // What it tells of itself; the library stays loaded, unless it should be loaded again.
      const again = state.empty >= (state.live && !caches() ? MANY_EMPTY_LOOKS : EMPTY_LOOKS) && !busy();
      if (again || state.info === undefined) {
        state.info = await host.ask('load', { path: file.real, again });
      }
      const slots: readonly SlotFacts[] = (await host.ask('look', {})).slots;
      const holds = slots.some(({ token }) => token.kind === 'token');
      if (holds && state.empty > 0 && !again) state.live = true;
      state.empty = holds || again ? 0 : state.empty + 1;
      const tokens = await readNew(host, slots, state.tokens);
      const same = state.fault === undefined && sameSight(state, { slots, tokens });
      state.slots = slots;
      state.tokens = tokens;
      state.fault = undefined;
      if (!same) onChange();
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      // A process that is lost takes its keys with it: they are told of with what happened to it.
      const lost = host.condition.kind !== 'ready';
      const same = state.fault?.what === error.fault.what && (lost || state.tokens.length === 0);
      if (!lost) {
        state.slots = [];
        state.tokens = [];
      }
      state.fault = error.fault;
      if (!same) onChange();
    }
  };
  const begin = (): Promise<void> => {
    state.looking = lookOnce().finally(() => {
      state.looking = undefined;
    });
    return state.looking;
  };
  host.onChange(() => onChange());
  return {
    given,
    file,
    host,
    get tokens() {
      return state.tokens;
    },
    view: () => ({
      ...fileView(file),
      condition:
        host.condition.kind === 'ready' && state.fault !== undefined ? 'broken' : host.condition.kind,
      fault: 'fault' in host.condition ? host.condition.fault : state.fault,
      refusal: undefined,
      manufacturer: state.info?.manufacturer ?? '',
      description: state.info?.description ?? '',
      version: state.info?.version ?? '',
      slots: state.slots,
    }),
    look: () => {
      const { looking } = state;
      if (looking === undefined) return begin();
      // It may have passed what has changed since.
      const follow = (): Promise<void> => {
        state.next = undefined;
        return state.looking ?? begin();
      };
      state.next ??= looking.then(follow, follow);
      return state.next;
    },
    read: async (token, session) => {
      const read = await readToken(host, token, session);
      if (read.fault !== undefined) throw new DeviceError(read.fault);
      state.tokens = state.tokens.map((one) => (one.slot === token.slot ? read : one));
      onChange();
      return read;
    },
  };
}

/** How a module that is not loaded is shown. */
export function refusedView({ file }: FoundModule, refusal: Refusal): ModuleView {
  const silent = { manufacturer: '', description: '', version: '', slots: [] };
  return { ...fileView(file), condition: 'refused', fault: undefined, refusal, ...silent };
}

function fileView(file: ModuleFile): Pick<ModuleView, 'path' | 'name' | 'digest' | 'architecture'> {
  const { real, digest, architecture } = file;
  return { path: real, name: moduleName(real), digest, architecture };
}

/** Which token is meant, wherever it is. */
export function tokenIdOf({ manufacturer, model, serial }: TokenId): TokenId {
  return { manufacturer, model, serial };
}

/** Whether two are the same token. */
export function sameToken(one: TokenId, other: TokenId): boolean {
  return one.manufacturer === other.manufacturer && one.model === other.model && one.serial === other.serial;
}

const NONE_SHOWN: ReadonlySet<string> = new Set();

function pointsOf(keys: readonly { readonly publicKey: Uint8Array | undefined }[]): ReadonlySet<string> {
  return new Set(keys.flatMap(({ publicKey }) => (publicKey === undefined ? [] : [toHex(publicKey)])));
}

async function readNew(
  host: ModuleHost,
  slots: readonly SlotFacts[],
  known: readonly SeenToken[],
): Promise<SeenToken[]> {
  const tokens: SeenToken[] = [];
  for (const { slot, token } of slots) {
    if (token.kind !== 'token') continue;
    const { facts } = token;
    const before = known.find((one) => one.slot === slot && sameToken(one.facts, facts));
    const good = before?.contents !== undefined && before.generation === host.generation;
    tokens.push(good ? { ...before, facts } : await readToken(host, { slot, facts, shown: NONE_SHOWN }));
  }
  return tokens;
}

async function readToken(
  host: ModuleHost,
  { slot, facts, shown: before }: Pick<SeenToken, 'slot' | 'facts' | 'shown'>,
  session?: string,
): Promise<SeenToken> {
  const { generation } = host;
  try {
    const own = session === undefined ? {} : { session };
    const { loggedIn, ...contents } = await host.ask('contents', { slot, token: tokenIdOf(facts), ...own });
    const keys = contents.keys.map((key) => ({ ...key, publicKey: key.publicKey, signs: key.signs }));
    // A login is of the whole process: while one holds, what is read does not tell what shows without it.
    const shown = loggedIn ? before : pointsOf(keys);
    return { slot, facts, contents: { ...contents, keys }, fault: undefined, shown, generation };
  } catch (error) {
    // One token that cannot be read does not hide the others, unless the whole process is lost.
    if (!(error instanceof DeviceError) || error.fault.what !== 'rv') throw error;
    return { slot, facts, contents: undefined, fault: error.fault, shown: NONE_SHOWN, generation };
  }
}

type Sight = Pick<State, 'slots' | 'tokens'>;

function sameSight(one: Sight, other: Sight): boolean {
  return (
    JSON.stringify(one.slots) === JSON.stringify(other.slots) &&
    one.tokens.length === other.tokens.length &&
    one.tokens.every(({ contents }, i) => contents === other.tokens[i]?.contents)
  );
}
