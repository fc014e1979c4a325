import type { PromptFactsOut } from '@yinzheng/contract/ipc';
import { button, errorBlock, make } from '../prompt/elements.ts';
import { fetchPicture } from '../prompt/exchange.ts';
import type { PromptTexts } from '../prompt/texts.ts';
import type { Sight } from './pages.ts';

/** What the picture needs of the window. */
export interface PictureFrame {
  readonly key: string;
  readonly facts: PromptFactsOut;
  readonly texts: PromptTexts;
}

/** Widths in pixels of the screen, as laid out in confirm.css. */
const SMALL = 216;
const LARGE = 1000;
const WIDEST = 2000;

/** The page as the service draws it from the bytes that are approved; it can be enlarged to be read. */
export function pictureOf(frame: PictureFrame, sight: Sight): HTMLElement {
  const { texts, facts } = frame;
  const holder = make(
    'div',
    { class: 'page' },
    make('p', { class: 'loading' }, texts.t('prompt.picture.loading')),
  );
  const name = texts.t('prompt.picture.name', {
    name: facts.documents[sight.document]?.name ?? '',
    page: sight.page,
  });
  const enlarge = button('step', texts.t('prompt.picture.enlarge'), () => void openLarge(frame, sight, name));
  void draw(holder, frame, sight, SMALL, name);
  return make('div', { class: 'sight' }, holder, enlarge);
}

async function draw(
  holder: HTMLElement,
  { key, texts }: PictureFrame,
  sight: Sight,
  width: number,
  name: string,
): Promise<void> {
  const pixels = Math.min(WIDEST, Math.round(width * window.devicePixelRatio));
  const fetched = await fetchPicture(key, { ...sight, width: pixels });
  if ('error' in fetched) {
    holder.replaceChildren(errorBlock(texts, fetched.error));
    return;
  }
  const image = make('img', { alt: name, src: fetched.url });
  image.addEventListener('load', () => URL.revokeObjectURL(fetched.url), { once: true });
  holder.replaceChildren(image);
}

async function openLarge(frame: PictureFrame, sight: Sight, name: string): Promise<void> {
  const { texts } = frame;
  const holder = make(
    'div',
    { class: 'page' },
    make('p', { class: 'loading' }, texts.t('prompt.picture.loading')),
  );
  const close = button('plain', texts.t('prompt.picture.shrink'), () => dialog.close());
  const dialog = make('dialog', { 'aria-label': name }, make('div', { class: 'buttons' }, close), holder);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  await draw(holder, frame, sight, LARGE, name);
}
