import type { z } from 'zod';
import { filesChannels } from './files.ts';
import { holdingsChannels } from './holdings.ts';
import { jobsChannels } from './jobs.ts';
import { keysChannels } from './keys.ts';
import { ledgerChannels } from './ledger.ts';
import { licencesChannels } from './licences.ts';
import { hostChannels } from './prompt.ts';
import { requestsChannels } from './requests.ts';
import { sessionChannels } from './session.ts';
import { stampingChannels } from './stamping.ts';
import { syncChannels } from './sync.ts';
import { unitChannels } from './unit.ts';
import { verifyChannels } from './verify.ts';

/** What a page may ask. */
export const PAGE_CHANNELS = {
  ...sessionChannels,
  ...filesChannels,
  ...requestsChannels,
  ...stampingChannels,
  ...jobsChannels,
  ...ledgerChannels,
  ...verifyChannels,
  ...holdingsChannels,
  ...keysChannels,
  ...licencesChannels,
  ...syncChannels,
  ...unitChannels,
} as const;

/** Everything that the service answers. */
export const CHANNELS = { ...PAGE_CHANNELS, ...hostChannels } as const;

export type ChannelName = keyof typeof CHANNELS;
export type PageChannelName = keyof typeof PAGE_CHANNELS;
export type HostChannelName = keyof typeof hostChannels;
/** What a caller writes, and what a handler gets. */
export type Asked<N extends ChannelName> = z.input<(typeof CHANNELS)[N]['input']>;
export type Input<N extends ChannelName> = z.output<(typeof CHANNELS)[N]['input']>;
export type Output<N extends ChannelName> = z.output<(typeof CHANNELS)[N]['output']>;
