export { StampPage } from './stamp-page.tsx';
