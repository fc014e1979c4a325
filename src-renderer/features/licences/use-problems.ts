import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Asked, LicenceFormIn, Output } from '@yinzheng/contract/ipc';
import { useEffect, useState } from 'react';
import { call } from '../../app/api/index.ts';

/** Nobody has typed for so long: the service is asked what is wrong. */
const STILL_MS = 250;

/** What the service finds wrong with a form, and whether that is about the form as it stands now. */
export interface FormProblems {
  readonly problems: Output<'licences.check'>['problems'];
  readonly refusal: Output<'licences.check'>['refusal'];
  readonly settled: boolean;
  readonly error: unknown;
}

/** Has the form checked while it is typed, by the rules that count when it is handed in. */
export function useProblems(form: LicenceFormIn, updates: string | undefined): FormProblems {
  const now = JSON.stringify({ form, ...(updates === undefined ? {} : { updates }) });
  const [still, setStill] = useState(now);
  useEffect(() => {
    const timer = setTimeout(() => setStill(now), STILL_MS);
    return () => clearTimeout(timer);
  }, [now]);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['licences.check', still],
    queryFn: ({ signal }) => call('licences.check', JSON.parse(still) as Asked<'licences.check'>, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
    networkMode: 'always',
  });
  return {
    problems: data?.problems ?? [],
    refusal: data?.refusal ?? null,
    settled: now === still && data !== undefined && !isPlaceholderData,
    error,
  };
}
