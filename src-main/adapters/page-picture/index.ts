export { pagePictures, type PagePictures } from './pictures.ts';
export type { PictureLimits } from './start.ts';
