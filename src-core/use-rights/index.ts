export { beijingDay, requireLeft, UseTally, type CountedRows, type WantedUse } from './tally.ts';
export {
  licenceRight,
  parseRight,
  requireHand,
  ticketRight,
  verifyRight,
  type HandQuery,
  type LicenceRight,
  type TicketRight,
  type UseRight,
} from './use-right.ts';
