export { SealsPage } from './seals-page.tsx';
