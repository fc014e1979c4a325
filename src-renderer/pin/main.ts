import type { PinFactsOut, WireErrorOut } from '@yinzheng/contract/ipc';
import { button, ending, errorBlock, heading, keyName, make, onEscape, show } from '../prompt/elements.ts';
import { sendAnswer, sendPin, takeHanded } from '../prompt/exchange.ts';
import { promptTexts } from '../prompt/texts.ts';

// 口令: the PIN goes from the field to the host as bytes; nothing of it stays in this page.

const { key: firstKey, facts } = takeHanded<PinFactsOut>();
const texts = promptTexts(facts.language);
/** `key`: good for one try. */
const state = { key: firstKey, busy: false, over: false };

const input = make('input', {
  id: 'pin',
  type: 'password',
  autocomplete: 'off',
  autocapitalize: 'off',
  spellcheck: 'false',
  'aria-describedby': 'promise tries caps',
});
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
  told,
  make('label', { for: 'pin' }, texts.t('prompt.pin.label')),
  input,
  make('p', { id: 'promise', class: 'muted' }, texts.t('prompt.pin.promise')),
  tries,
  caps,
  ...(facts.demoPin === null
    ? []
    : [make('p', { class: 'demo' }, texts.t('prompt.pin.demo', { pin: facts.demoPin }))]),
  make('div', { class: 'buttons' }, cancel, submit),
);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void hand();
});
input.addEventListener('keyup', (event) => {
  caps.textContent = event.getModifierState('CapsLock') ? texts.t('prompt.pin.caps') : '';
});
onEscape(() => void leave());
showTries(facts.triesLeft);
if (facts.triesLeft === 0) {
  end({ code: 'PIN_LOCKED', params: { serial: facts.key.serial } });
} else {
  show(heading(texts, texts.t('prompt.pin.title'), facts.mode === 'trial'), make('main', {}, form));
  input.focus();
}

async function hand(): Promise<void> {
  if (state.busy || state.over) return;
  if (input.value === '') {
    told.replaceChildren(make('p', { class: 'hint', role: 'alert' }, texts.t('prompt.pin.empty')));
    input.focus();
    return;
  }
  const pin = new TextEncoder().encode(input.value);
  input.value = '';
  setBusy(true);
  told.replaceChildren(make('p', { class: 'muted', role: 'status' }, texts.t('prompt.pin.sending')));
  const answer = await sendPin(state.key, pin);
  setBusy(false);
  if (answer.accepted) {
    state.over = true;
    show(ending(texts, [texts.t('prompt.pin.accepted'), texts.t('prompt.pin.goesOn')], 1));
    return;
  }
  // Anything but a wrong PIN is not mended by another one.
  if (answer.key === null || answer.error.code !== 'PIN_WRONG' || answer.triesLeft === 0) {
    end(answer.error);
    return;
  }
  state.key = answer.key;
  told.replaceChildren(errorBlock(texts, answer.error));
  showTries(answer.triesLeft);
  input.focus();
}

function setBusy(busy: boolean): void {
  state.busy = busy;
  input.disabled = submit.disabled = cancel.disabled = busy;
}

/** Tries left, where the key tells; the last one stands out. */
function showTries(left: number | null): void {
  const last = left === 1;
  tries.className = last ? 'last' : 'muted';
  tries.textContent =
    left === null ? '' : last ? texts.t('prompt.pin.last') : texts.t('prompt.pin.tries', { left });
}

/** No further try here: what happened stays to be read. */
function end(error: WireErrorOut): void {
  state.over = true;
  show(
    heading(texts, texts.t('prompt.pin.title'), facts.mode === 'trial'),
    ending(texts, [errorBlock(texts, error), texts.t('prompt.close.can')]),
  );
}

async function leave(): Promise<void> {
  if (state.busy) return;
  if (state.over) {
    window.close();
    return;
  }
  input.value = '';
  setBusy(true);
  state.over = true;
  const answered = await sendAnswer(state.key, 'no');
  if (answered.ok) show(ending(texts, [texts.t(`prompt.no.${facts.act}`), texts.t('prompt.close.can')], 1));
  else end(answered.error);
}
