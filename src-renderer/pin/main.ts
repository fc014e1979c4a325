import type { PinFactsOut, WireErrorOut } from '@yinzheng/contract/ipc';
import { button, ending, errorBlock, heading, keyName, make, onEscape, show } from '../prompt/elements.ts';
import { sendAnswer, sendPin, takeHanded, type PinAnswer } from '../prompt/exchange.ts';
import { promptTexts } from '../prompt/texts.ts';
import { fieldsFor, promises } from './fields.ts';
import { waitOf } from './wait.ts';

// 口令: the PIN goes from the field to the host as bytes; nothing of it stays in this page.

const { key: firstKey, facts, stop = '' } = takeHanded<PinFactsOut>();
const texts = promptTexts(facts.language);
const onPad = facts.padEntries > 0;
/** `key`: good for one try. */
const state = { key: firstKey, busy: false, over: false, stopped: false };
/** The key itself is typed on or pressed: that may last. */
const waits = waitOf(facts);

const fields = fieldsFor(texts, facts);
const told = make('div', { class: 'told' });
const tries = make('p', { id: 'tries' });
const caps = make('p', { id: 'caps', class: 'muted' });
const cancel = button('plain', texts.t('prompt.pin.no'), () => void leave());
const submit = make(
  'button',
  { type: 'submit', class: 'primary' },
  texts.t(`prompt.pin.${facts.act}`, { count: facts.count }),
);
const form = make(
  'form',
  {},
  make(
    'p',
    { class: 'key' },
    texts.t('prompt.key.of', { key: keyName(texts, facts.key), person: facts.person.name }),
  ),
  ...written(),
  told,
  ...fields.elements,
  ...promises(texts, facts),
  tries,
  caps,
  ...(facts.demoPin === null
    ? []
    : [make('p', { class: 'demo' }, texts.t('prompt.pin.demo', { pin: facts.demoPin }))]),
  make('div', { class: 'buttons' }, cancel, submit),
);
const title = texts.t(
  facts.fresh ? 'prompt.pin.title.fresh' : onPad ? 'prompt.pin.title.pad' : 'prompt.pin.title',
);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void hand();
});
form.addEventListener('keyup', (event) => {
  caps.textContent = event.getModifierState('CapsLock') && !onPad ? texts.t('prompt.pin.caps') : '';
});
onEscape(() => void leave());
showTries(facts.triesLeft, facts.warning);
if (facts.triesLeft === 0) {
  end({ code: 'PIN_LOCKED', params: { serial: facts.key.serial } });
} else {
  show(heading(texts, title, facts.mode === 'trial'), make('main', {}, form));
  rest();
}

/** What is to lie on the key afterwards. */
function written(): HTMLElement[] {
  const { act, writes: name } = facts;
  if (name === null || (act !== 'key-seal' && act !== 'key-certificate' && act !== 'licence-issue'))
    return [];
  return [make('p', { class: 'writes' }, texts.t(`prompt.pin.writes.${act}`, { name }))];
}

/** Where the person goes on. */
function rest(): void {
  if (fields.focus() === 'none') submit.focus();
}

async function hand(): Promise<void> {
  if (state.busy || state.over) return;
  const wrong = fields.wrong();
  if (wrong !== undefined) {
    told.replaceChildren(make('p', { class: 'hint', role: 'alert' }, texts.t(wrong)));
    rest();
    return;
  }
  const pins = fields.take();
  setBusy(true);
  told.replaceChildren(
    make(
      'p',
      { class: waits === undefined ? 'muted' : 'waits', role: 'status' },
      texts.t(waits?.text ?? 'prompt.pin.sending'),
    ),
  );
  let answer: PinAnswer = await sendPin(state.key, pins.old);
  if ('kept' in answer) {
    state.key = answer.key;
    answer = await sendPin(state.key, pins.fresh, 'new');
  } else pins.fresh?.fill(0);
  setBusy(false);
  if (state.stopped && !('accepted' in answer && answer.accepted)) {
    gone();
    return;
  }
  if ('kept' in answer) {
    end({ code: 'SERVICE_DOWN', params: {} });
    return;
  }
  if (answer.accepted) {
    state.over = true;
    if (answer.next !== undefined) {
      location.replace(answer.next);
      return;
    }
    show(ending(texts, [texts.t('prompt.pin.accepted'), texts.t('prompt.pin.goesOn')], 1));
    return;
  }
  // What is not mended by typing once more.
  if (answer.key === null || answer.triesLeft === 0) {
    end(answer.error);
    return;
  }
  state.key = answer.key;
  told.replaceChildren(errorBlock(texts, answer.error));
  showTries(answer.triesLeft, warningOf(answer.error));
  rest();
}

/** What a smart key's refusal tells of the next one. */
function warningOf({ code }: WireErrorOut): PinFactsOut['warning'] {
  if (code === 'KEY_PIN_WRONG_LAST') return 'last';
  return code === 'KEY_PIN_WRONG_LOW' ? 'low' : null;
}

function setBusy(busy: boolean): void {
  state.busy = busy;
  fields.disable(busy);
  submit.disabled = busy;
  const stops = waits?.stops === true;
  cancel.disabled = busy && !stops;
  cancel.textContent = texts.t(busy && stops ? 'prompt.pin.stop' : 'prompt.pin.no');
}

/** Tries left, where the key tells a number, or what it tells instead; the last one stands out. */
function showTries(left: number | null, warning: PinFactsOut['warning']): void {
  const last = left === 1 || warning === 'last';
  tries.className = last || warning === 'low' ? 'last' : 'muted';
  if (last) tries.textContent = texts.t('prompt.pin.last');
  else if (left !== null) tries.textContent = texts.t('prompt.pin.tries', { left });
  else tries.textContent = warning === 'low' ? texts.t('prompt.pin.low') : '';
}

/** No further try here: what happened stays to be read. */
function end(error: WireErrorOut): void {
  state.over = true;
  show(
    heading(texts, title, facts.mode === 'trial'),
    ending(texts, [errorBlock(texts, error), texts.t('prompt.close.can')]),
  );
}

async function leave(): Promise<void> {
  if (state.busy) {
    if (waits?.stops === true && !state.stopped) await stopWaiting();
    return;
  }
  if (state.over) {
    window.close();
    return;
  }
  fields.clear();
  setBusy(true);
  state.over = true;
  const answered = await sendAnswer(state.key, 'no');
  if (answered.ok) gone();
  else end(answered.error);
}

/** The key is asked no more; the answer to what was handed over says when. */
async function stopWaiting(): Promise<void> {
  state.stopped = true;
  cancel.disabled = true;
  told.replaceChildren(make('p', { class: 'muted', role: 'status' }, texts.t('prompt.pin.stopping')));
  await sendAnswer(stop, 'no');
}

function gone(): void {
  state.over = true;
  show(ending(texts, [texts.t(`prompt.no.${facts.act}`), texts.t('prompt.close.can')], 1));
}
