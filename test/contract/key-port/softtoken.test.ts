import { PROFILES } from '@yinzheng/core/devices';
import { expect, it } from 'vitest';
import { softtokenMakers } from '../../support/key-port/softtoken-keys.ts';
import { describeKeyPort } from '../../support/key-port/suite.ts';

const makers = softtokenMakers();
for (const maker of makers) describeKeyPort(maker);

it('the test module plays every profile', () => {
  const played = makers.map(({ name }) => name.replace('softtoken as ', ''));
  expect(played.sort()).toEqual(PROFILES.map(({ id }) => id).sort());
});
