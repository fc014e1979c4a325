/** What was counted so far in this process (counting.ts). */
export const counted = { verifications: 0, digests: 0, bytes: 0 };
