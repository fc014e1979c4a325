/**
 * Attacks that are not found yet, each with the place where they would be. The tests go red when one of them is found:
 * then it leaves this list.
 */
export const UNFOUND: ReadonlyMap<string, string> = new Map();
