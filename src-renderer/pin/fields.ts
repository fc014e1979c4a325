import type { PinFactsOut } from '@yinzheng/contract/ipc';
import { make } from '../prompt/elements.ts';
import type { PromptKey, PromptTexts } from '../prompt/texts.ts';

/** What is typed, as bytes; whoever sends it overwrites it. */
export interface TypedPins {
  /** null: it is typed on the key itself. */
  readonly old: Uint8Array<ArrayBuffer> | null;
  readonly fresh: Uint8Array<ArrayBuffer> | null;
}

/** The fields of a window: one, three where a new PIN is typed too, none where the key has a pad. */
export interface Fields {
  readonly elements: readonly HTMLElement[];
  /** Puts the cursor where something is to be typed; `none`: there is no field. */
  focus(): 'field' | 'none';
  /** Why what stands there cannot be sent; it is cleared where it is no use. */
  wrong(): PromptKey | undefined;
  /** What stands there, which then is gone from the page. */
  take(): TypedPins;
  clear(): void;
  disable(disabled: boolean): void;
}

export function fieldsFor(texts: PromptTexts, { padEntries, fresh }: PinFactsOut): Fields {
  const names = padEntries > 0 ? [] : fresh ? (['old', 'new', 'again'] as const) : (['label'] as const);
  const inputs = names.map((name, index) => ({
    label: make('label', { for: index === 0 ? 'pin' : `pin-${name}` }, texts.t(`prompt.pin.${name}`)),
    input: make('input', {
      id: index === 0 ? 'pin' : `pin-${name}`,
      type: 'password',
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      'aria-describedby': 'promise tries caps',
    }),
  }));
  const [old, first, again] = inputs.map(({ input }) => input);
  const clear = (): void => {
    for (const { input } of inputs) input.value = '';
  };
  const bytes = (input: HTMLInputElement | undefined): Uint8Array<ArrayBuffer> | null =>
    input === undefined ? null : new TextEncoder().encode(input.value);
  return {
    elements: inputs.flatMap(({ label, input }) => [label, input]),
    focus: () => {
      const empty = inputs.find(({ input }) => input.value === '') ?? inputs[0];
      empty?.input.focus();
      return empty === undefined ? 'none' : 'field';
    },
    wrong: () => {
      if (inputs.some(({ input }) => input.value === '')) return 'prompt.pin.empty';
      if (first === undefined || again === undefined || first.value === again.value) return undefined;
      first.value = again.value = '';
      return 'prompt.pin.differ';
    },
    take: () => {
      const typed = { old: bytes(old), fresh: bytes(first) };
      clear();
      return typed;
    },
    clear,
    disable: (disabled) => {
      for (const { input } of inputs) input.disabled = disabled;
    },
  };
}

/** What is promised, and what the key will ask for beforehand. */
export function promises(texts: PromptTexts, facts: PinFactsOut): HTMLElement[] {
  const { padEntries, presses, entries, holds, checks } = facts;
  const lines: HTMLElement[] = [];
  if (padEntries === 0)
    lines.push(make('p', { id: 'promise', class: 'muted' }, texts.t('prompt.pin.promise')));
  else lines.push(make('p', { id: 'promise' }, texts.t('prompt.pin.pad')));
  if (padEntries > 1) lines.push(make('p', {}, texts.t('prompt.pin.pad.times', { count: padEntries })));
  if (entries > 1)
    lines.push(make('p', { id: 'entries' }, texts.t('prompt.pin.entries', { holds, count: entries })));
  if (checks > 0) lines.push(make('p', {}, texts.t('prompt.pin.checks', { count: checks })));
  if (presses > 0) lines.push(make('p', {}, texts.t('prompt.pin.presses', { count: presses })));
  return lines;
}
