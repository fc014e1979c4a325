import type { Role } from '../accounts/index.ts';
import type { ApprovalStep } from './use-request.ts';

/** Roles that may decide on the use of a seal. */
export const DECIDING_ROLES: readonly Role[] = ['approver', 'leader'];

/** The chain where no template says otherwise: one approver (seal measures 2019, Art. 13). */
export const DEFAULT_STEPS: readonly ApprovalStep[] = [{ role: 'approver', person: undefined }];

/** Most impressions one request may ask for on one document. */
export const MAX_COUNT = 999;
/** Most documents in one request. */
export const MAX_DOCUMENTS = 500;
/** Longest reason or opinion, in characters. */
export const MAX_TEXT = 500;
/** How long a request stays open unless it says otherwise, in days. */
export const DEFAULT_VALID_DAYS = 7;
/** Longest time a request may stay open, in days. */
export const MAX_VALID_DAYS = 365;
