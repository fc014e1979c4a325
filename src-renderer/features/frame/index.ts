export { Frame } from './frame.tsx';
export { NoSuchPage, PageBroken } from './lost.tsx';
