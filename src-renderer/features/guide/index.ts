export { GUIDE_TITLES } from './titles.ts';
export { GuideStrip } from './guide-strip.tsx';
export { useGuides, useOpenGuide, usePutAway } from './use-guide.ts';
