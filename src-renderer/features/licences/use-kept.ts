import { useQueryClient } from '@tanstack/react-query';
import type { Asked, LicenceFormIn, UnfinishedOut } from '@yinzheng/contract/ipc';
import { useEffect, useEffectEvent, useRef } from 'react';
import { askAgain, call } from '../../app/api/index.ts';

/** Nobody has typed for so long: what stands there is kept. */
const STILL_MS = 1200;

/** Has the service keep what stands in the form, so that leaving the page loses nothing; `paused`: it is being handed in. */
export function useKept(
  form: LicenceFormIn,
  { updates, draft, paused }: Pick<UnfinishedOut, 'updates' | 'draft'> & { readonly paused: boolean },
): void {
  const client = useQueryClient();
  const text = JSON.stringify({ form, updates, draft });
  const last = useRef(text);
  const keep = useEffectEvent(() => {
    if (paused || text === last.current) return;
    last.current = text;
    // What cannot be kept now is kept with the next word.
    call('licences.keep', JSON.parse(text) as Asked<'licences.keep'>)
      .then(() => askAgain(client, ['licences.unfinished']))
      .catch(() => undefined);
  });
  useEffect(() => {
    const timer = setTimeout(() => keep(), STILL_MS);
    return () => clearTimeout(timer);
  }, [text]);
  // Whoever leaves the page has said the last word.
  useEffect(() => () => keep(), []);
}
