import type { WireErrorOut } from '@yinzheng/contract/ipc';
import type { PromptTexts } from './texts.ts';

type Tag = keyof HTMLElementTagNameMap;
type Child = Node | string;

/** An element with attributes and children; text stays text. */
export function make<T extends Tag>(
  tag: T,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A button that does not submit. */
export function button(
  kind: 'plain' | 'primary' | 'step',
  text: string,
  press: () => void,
): HTMLButtonElement {
  const element = make('button', { type: 'button', class: kind }, text);
  element.addEventListener('click', press);
  return element;
}

/** The heading of a window, and what the browser calls it. */
export function heading(texts: PromptTexts, title: string, trial: boolean): HTMLElement {
  document.documentElement.lang = texts.language;
  document.title = title;
  const badge = trial ? [make('span', { class: 'trial' }, texts.t('prompt.trial'))] : [];
  return make('header', {}, make('h1', {}, title), ...badge);
}

/** An error in three lines, with its code for support. */
export function errorBlock(texts: PromptTexts, { code, params }: WireErrorOut): HTMLElement {
  const { title, detail, remedy } = texts.wire(code, params);
  return make(
    'div',
    { class: 'error', role: 'alert' },
    make('p', { class: 'what' }, title),
    make('p', {}, detail),
    make('p', {}, remedy),
    make('p', { class: 'code' }, texts.t('prompt.error.code', { code })),
  );
}

/** The last thing a window says; it then closes by itself where `seconds` are given. */
export function ending(texts: PromptTexts, lines: readonly Child[], seconds?: number): HTMLElement {
  const close = button('plain', texts.t('prompt.close'), () => window.close());
  if (seconds !== undefined) setTimeout(() => window.close(), seconds * 1000);
  queueMicrotask(() => close.focus());
  return make(
    'main',
    { class: 'ending' },
    make(
      'div',
      { role: 'status' },
      ...lines.map((line) => (line instanceof Node ? line : make('p', {}, line))),
    ),
    make('div', { class: 'buttons' }, close),
  );
}

/** Everything in the window replaced. */
export function show(...parts: readonly Node[]): void {
  document.body.replaceChildren(...parts);
}

/** Runs `leave` when Esc is pressed, unless an opened picture takes the key for itself. */
export function onEscape(leave: () => void): void {
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    if (document.querySelector('dialog[open]') === null) leave();
  });
}

/** The key of the facts, as people call it. */
export function keyName(
  texts: PromptTexts,
  key: { readonly kind: 'software' | 'smart-key'; readonly serial: string },
): string {
  return texts.t(`prompt.key.${key.kind}`, { serial: key.serial });
}
