import type { GuideKind } from './cast.ts';

/** What each guide is called: keys of texts. */
export const GUIDE_TITLES: Readonly<Record<GuideKind, string>> = {
  stamp: 'guide.title',
  licence: 'guide.licence.title',
};
