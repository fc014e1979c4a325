import type { PromptFactsOut } from '@yinzheng/contract/ipc';
import { button, ending, errorBlock, heading, make, onEscape, show } from '../prompt/elements.ts';
import { sendAnswer, takeHanded } from '../prompt/exchange.ts';
import { promptTexts, type PromptTexts } from '../prompt/texts.ts';
import { sights, type Sight } from './pages.ts';
import { pictureOf } from './picture.ts';
import { factRows } from './rows.ts';

// 核对: what is about to be signed, as the service knows it, and two answers. Enter is on the safe one.

const { key, facts } = takeHanded<PromptFactsOut>();
const texts = promptTexts(facts.language);
const pages = sights(facts);
const body = make('main', {});
const status = make('div', { class: 'status' });
const no = button('plain', texts.t(`prompt.confirm.${facts.act}.no`), () => void answer('no'));
const yes = button('primary', yesText(facts, texts), () => void answer('yes'));

look(0);
show(
  heading(texts, title(facts, texts), facts.mode === 'trial'),
  body,
  make('footer', {}, status, make('div', { class: 'buttons' }, no, yes)),
);
no.focus();
onEscape(() => void answer('no'));

function title({ act, count }: PromptFactsOut, { t }: PromptTexts): string {
  if (act !== 'stamp') return t(`prompt.confirm.${act}.title`);
  return count.now === 1
    ? t('prompt.confirm.stamp.titleOne')
    : t('prompt.confirm.stamp.title', { count: count.now });
}

function yesText({ act, count, decision, licence }: PromptFactsOut, { t }: PromptTexts): string {
  if (act === 'decide') return t(`prompt.confirm.decide.${decision?.answer ?? 'agreed'}`);
  if (act === 'licence-review') {
    const passed = licence.some(({ word }) => word === 'review.passed');
    return t(passed ? 'prompt.confirm.licence-review.passed' : 'prompt.confirm.licence-review.returned');
  }
  return t(`prompt.confirm.${act}.yes`, { count: count.now });
}

/** Shows a page and the facts of its document. */
function look(at: number): void {
  const sight = pages[at];
  const rows = factRows(facts, sight?.document ?? 0, texts);
  if (sight === undefined) {
    body.replaceChildren(rows);
    return;
  }
  const side = make('div', { class: 'side' }, pictureOf({ key, facts, texts }, sight));
  if (pages.length > 1) side.append(stepper(at, sight));
  body.replaceChildren(side, rows);
}

function stepper(at: number, { document, page }: Sight): HTMLElement {
  const step = (name: 'previous' | 'next', to: number): HTMLButtonElement => {
    const press = (): void => {
      look(to);
      refocus(name);
    };
    const element = button('step', name === 'previous' ? '‹' : '›', press);
    element.setAttribute('aria-label', texts.t(`prompt.step.${name}`));
    element.dataset['step'] = name;
    element.disabled = pages[to] === undefined;
    return element;
  };
  const of = facts.documents.length;
  const where = [
    ...(of > 1 ? [texts.t('prompt.step.document', { at: document + 1, of })] : []),
    texts.t('prompt.step.page', { page }),
  ];
  const line = make('span', { role: 'status' }, ...where.map((part) => make('span', {}, part)));
  return make('div', { class: 'stepper' }, step('previous', at - 1), line, step('next', at + 1));
}

/** The pressed step is a new element now; at the last page the other one gets the focus. */
function refocus(name: 'previous' | 'next'): void {
  const steps = [...body.querySelectorAll<HTMLButtonElement>('[data-step]')];
  const same = steps.find((element) => element.dataset['step'] === name && !element.disabled);
  (same ?? steps.find((element) => !element.disabled))?.focus();
}

async function answer(given: 'yes' | 'no'): Promise<void> {
  if (no.disabled) return;
  no.disabled = yes.disabled = true;
  status.replaceChildren(make('p', { role: 'status' }, texts.t('prompt.confirm.sending')));
  const answered = await sendAnswer(key, given);
  if (!answered.ok) {
    show(ending(texts, [errorBlock(texts, answered.error), texts.t('prompt.close.can')]));
    return;
  }
  if (answered.next !== null) {
    location.replace(answered.next);
    return;
  }
  show(ending(texts, [texts.t(`prompt.no.${facts.act}`), texts.t('prompt.close.can')], 1));
}
