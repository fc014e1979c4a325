export { reasonOut } from '../reason-out.ts';
