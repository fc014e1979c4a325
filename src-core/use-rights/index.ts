export { beijingDay } from './beijing-day.ts';
export {
  requireAuthorisationLeft,
  requireLeft,
  spentToday,
  UseTally,
  type CountedRows,
  type WantedUse,
} from './tally.ts';
export {
  licenceRight,
  parseRight,
  requireHand,
  ticketRight,
  verifyRight,
  type HandQuery,
  type KnownEnds,
  type LicenceRight,
  type TicketRight,
  type UseRight,
} from './use-right.ts';
