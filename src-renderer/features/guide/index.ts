export { GuideStrip } from './guide-strip.tsx';
export { useHasGuide, useOpenGuide, usePutAway } from './use-guide.ts';
