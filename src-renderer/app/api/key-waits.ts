/** Where it is kept what a key waits for. */
export const KEY_WAITS = ['key-waits'] as const;
