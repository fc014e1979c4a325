import { equalBytes, fail } from '@yinzheng/core/kernel';
import { forgetPin, type PinEntry } from '@yinzheng/core/ports';
import type { KeyView } from '../../devices/index.ts';
import { demoPin } from '../../service/demo/index.ts';
import { mayTypeAgain, type ActFacts, type ActKeyFacts, type JobControl } from '../../service/jobs/index.ts';
import type { ServiceDeps } from '../deps.ts';

/** What a key has to do for an act. */
export interface KeyLoad {
  /** Impressions, as 口令 counts them. */
  readonly count: number;
  readonly logins: number;
  readonly signatures: number;
}

/** Of which act a key is the key. */
export interface KeyedFacts extends Pick<ActFacts, 'mode' | 'person' | 'key'>, Pick<ActKeyFacts, 'act'> {
  /** 04, x, y. */
  readonly publicKey?: Uint8Array;
  /** Of a smart key that may have no key on it yet. */
  readonly identity?: string;
  /** What is written on it, or which seal's key it is, as its window calls it. */
  readonly writes?: string;
  /** Whose key it is, where that is another than who acts: the key of a seal. */
  readonly holder?: ActFacts['person'];
}

/** The key of an act that waits: where its PIN goes, and that it is forgotten. */
export interface ActKey {
  /** What 口令 says; for a smart key a place is made for the PIN. @throws what `Devices.place` throws */
  facts(load: KeyLoad): ActKeyFacts;
  /**
   * Works with the PIN; what was typed is forgotten afterwards, unless it may be typed once more. `keep`: after a work that came to
   * its end it stays where it is, for an act that needs this key again, until `over`. @throws BAD_REQUEST for a PIN that is not this key's
   */
  run<T>(
    pin: PinEntry,
    control: JobControl,
    work: (pin: PinEntry, fresh: PinEntry | undefined) => Promise<T>,
    keep?: 'keep',
  ): Promise<T>;
  /** Whether its PIN lies under that slip. */
  asks(slip: string): boolean;
  /** Has the key wait no longer for its pad or its button. */
  stop(): void;
  /** Forgets whatever was typed. */
  over(): void;
}

/** `fresh`: a new PIN is typed too. */
export function actKey(deps: ServiceDeps, keyed: KeyedFacts, fresh = false): ActKey {
  const { station, pins, jobs } = deps;
  const { act, mode, person, key, writes = null, holder = person } = keyed;
  const slips = new Set<string>();
  /** The slip of the new PIN, by that of the old one. */
  const freshOf = new Map<string, string>();
  const placeFor = (identity: string): { readonly module: string; readonly slip: string } => {
    const place = pins.place(identity, person.id);
    slips.add(place.slip);
    return place;
  };
  return {
    facts: ({ count, logins, signatures }) => {
      const shown = { act, mode, person: holder, key, count, fresh, writes };
      if (key.kind === 'software') {
        const token = station.keys().find((one) => isOf(one.publicKey, keyed));
        return {
          ...{ ...shown, triesLeft: token?.triesLeft?.() ?? null, warning: null, padEntries: 0, presses: 0 },
          ...{ entries: 1, holds: Math.max(1, logins), checks: 0 },
          ...{ demoPin: demoPin(station.folder, mode, holder.id), place: null },
        };
      }
      const view = pluggedIn(deps, keyed) ?? fail('KEY_ABSENT', { serial: key.serial });
      // Where a self-test is due, a probe is signed first; an act that is the self-test has counted it.
      const probe = act !== 'key-test' && signatures > 0 && view.selfTest?.answer !== 'passed' ? 1 : 0;
      const made = signatures + probe;
      const asked = view.alwaysAuthenticate ? logins + made : logins;
      // The policy's limits come between two files; each has a login of its own.
      const holds = deps.devices.view().pinHold?.logins ?? Math.max(1, logins);
      const place = placeFor(view.identity);
      const second = fresh ? placeFor(view.identity).slip : null;
      if (second !== null) freshOf.set(place.slip, second);
      return {
        ...shown,
        triesLeft: null,
        warning: warningOf(view),
        entries: view.pad ? 0 : Math.max(1, Math.ceil(logins / holds)),
        holds,
        checks: view.pad || !view.alwaysAuthenticate ? 0 : asked,
        padEntries: view.pad ? asked : 0,
        presses: view.button ? made : 0,
        demoPin: null,
        place: { ...place, fresh: second },
      };
    },
    run: async (pin, control, work, keep) => {
      const slip = pin instanceof Uint8Array ? undefined : pin.slip;
      const own = key.kind === 'software' ? slip === undefined : slip !== undefined && slips.has(slip);
      if (!own) {
        forgetPin(pin);
        return fail('BAD_REQUEST', { detail: 'pin' });
      }
      const pause = (): void => {
        const asker = { session: '', person: person.id };
        if (jobs.get(control.id, asker).can.pause) jobs.pause(control.id, asker, 'away');
      };
      const kept = { typed: false, held: false };
      try {
        const second = slip === undefined ? undefined : freshOf.get(slip);
        for (const one of [slip, second]) if (one !== undefined) pins.use(one, person.id, pause);
        const done = await work(pin, second === undefined ? undefined : { slip: second });
        kept.held = keep === 'keep';
        return done;
      } catch (error) {
        kept.typed = mayTypeAgain(error);
        throw error;
      } finally {
        forgetPin(pin);
        if (slip !== undefined && kept.held) pins.rest(slip);
        else if (slip !== undefined && kept.typed) for (const one of slips) pins.rest(one);
        else for (const one of slips) pins.forget(one);
      }
    },
    asks: (slip) => slips.has(slip),
    stop: () => {
      for (const slip of slips) deps.devices.withdraw(slip);
    },
    over: () => {
      for (const slip of slips) pins.forget(slip);
      slips.clear();
    },
  };
}

function pluggedIn({ devices }: ServiceDeps, keyed: KeyedFacts): KeyView | undefined {
  return devices.view().keys.find((one) => {
    if (one.module === undefined) return false;
    return keyed.identity === undefined ? isOf(one.publicKey, keyed) : one.identity === keyed.identity;
  });
}

function isOf(publicKey: Uint8Array | undefined, keyed: KeyedFacts): boolean {
  return publicKey !== undefined && keyed.publicKey !== undefined && equalBytes(publicKey, keyed.publicKey);
}

function warningOf({ states }: KeyView): ActKeyFacts['warning'] {
  if (states.includes('pin-last-try')) return 'last';
  return states.includes('pin-low') ? 'low' : null;
}
