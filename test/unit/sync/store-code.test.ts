import { utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { CODE_SECRET_BYTES, parseStoreCode, requireStore, storeCodeText } from '@yinzheng/core/sync';
import { expect, it } from 'vitest';
import { codeOf } from '../../support/codes.ts';

const point = Uint8Array.of(4, ...sm3(utf8('x')), ...sm3(utf8('y')));
const secret = sm3(utf8('secret')).slice(0, CODE_SECRET_BYTES);
const text = storeCodeText(secret, point);

it('a one-time code says its secret and its store', () => {
  expect(text).toMatch(/^YZ1(-[0-9A-HJKMNP-TV-Z]{6}){8}$/);
  const code = parseStoreCode(text);
  expect(code.secret).toEqual(secret);
  requireStore(code, point);
  expect(codeOf(() => requireStore(code, Uint8Array.of(4, ...sm3(utf8('y')), ...sm3(utf8('x')))))).toBe(
    'STORE_NOT_THE_ONE',
  );
});

it('is read as people type it', () => {
  const typed = [text.toLowerCase(), text.replaceAll('-', ' '), ` ${text}\n`];
  for (const one of typed) expect(parseStoreCode(one).secret).toEqual(secret);
  const misread = `YZ1${text.slice(3).replaceAll('0', 'O').replaceAll('1', 'l')}`;
  expect(parseStoreCode(misread).secret).toEqual(secret);
});

it('is refused with one letter changed or left out, at any place', () => {
  for (let place = 0; place < text.length; place++) {
    if (text[place] === '-') continue;
    const changed = text.slice(0, place) + (text[place] === '7' ? '8' : '7') + text.slice(place + 1);
    expect(
      codeOf(() => parseStoreCode(changed)),
      changed,
    ).toBe('STORE_CODE_BAD');
    expect(codeOf(() => parseStoreCode(text.slice(0, place) + text.slice(place + 1)))).toBe('STORE_CODE_BAD');
  }
  for (const none of ['', 'YZ1', 'YZ1-U', text.replace('YZ1', 'YZ2'), `${text}0`]) {
    expect(codeOf(() => parseStoreCode(none))).toBe('STORE_CODE_BAD');
  }
});
