import { pinPasses, profileById, PROFILE_FAMILIES, rulesWith } from '@yinzheng/core/devices';
import { utf8 } from '@yinzheng/core/kernel';
import { expect, it } from 'vitest';

it.each([
  ['utf-8', '口令12345', true],
  ['ascii', '口令12345', false],
  ['gb18030', '口令12345', false],
  ['ascii', 'tq83-xw1', true],
  ['gb18030', 'tq83-xw1', true],
  ['ascii', 'naïve-12', false],
] as const)('%s passes %s: %s', (encoding, pin, passes) => {
  expect(pinPasses(utf8(pin), encoding)).toBe(passes);
  // What passes in GB 18030 is the same bytes there (an oracle of the platform's).
  if (passes && encoding === 'gb18030') expect(new TextDecoder('gb18030').decode(utf8(pin))).toBe(pin);
});

it('no maker is known to want another encoding than the standard’s', () => {
  expect(PROFILE_FAMILIES.map(({ pin }) => pin)).toEqual(PROFILE_FAMILIES.map(() => 'utf-8'));
});

it('a setting is over the profile, part by part', () => {
  const mk1 = profileById('mk1-e');
  expect(rulesWith(mk1, {})).toEqual({
    pin: 'utf-8',
    data: { application: 'SESeal', maxSize: 32_768 },
    quirks: [],
  });
  const set = rulesWith(mk1, { pin: 'ascii', maxSize: 10, quirks: ['button', 'button'] });
  expect(set).toEqual({ pin: 'ascii', data: { application: 'SESeal', maxSize: 10 }, quirks: ['button'] });
  expect(rulesWith(undefined, { application: 'X' }).data).toEqual({ application: 'X', maxSize: 65_536 });
});
