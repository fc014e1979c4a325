export { Frame } from './frame.tsx';
export { OpenedPage } from './opened-page.tsx';
export { NoSuchPage, PageBroken } from './lost.tsx';
