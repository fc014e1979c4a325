import { useQueryClient } from '@tanstack/react-query';
import {
  mayAsk,
  POLICY,
  type Asked,
  type Output,
  type PageChannelName,
  type PreferencesOut,
  type SessionOut,
} from '@yinzheng/contract/ipc';
import { createContext, use } from 'react';
import { useTellFailure } from '../ui/use-failure.tsx';
import { askAgain, keyOf, useAct, type CallError } from './api/index.ts';

const SessionContext = createContext<SessionOut | undefined>(undefined);

/** Below it, `useSession` knows where the window stands. */
export const SessionProvider = SessionContext;

/** Where the window stands: who sits here, in which mode, with which preferences. */
export function useSession(): SessionOut {
  const session = use(SessionContext);
  if (session === undefined) throw new Error('useSession is used outside the frame');
  return session;
}

/** Whether whoever sits here may ask this at all; the service decides, this only keeps useless controls away. */
export function useMay(channel: PageChannelName): boolean {
  return mayAsk(POLICY[channel], useSession().person?.roles);
}

/** The person switch. */
export interface Seat {
  /**
   * Takes a person's seat (trial only); null leaves it. Every page asks anew then. One human takes all the seats of a
   * trial: a person who has chosen neither language nor colours gets those of the seat before. Throws CallError.
   */
  become(person: string | null): Promise<void>;
  readonly busy: boolean;
  readonly error: CallError | null;
}

export function useSeat(): Seat {
  const client = useQueryClient();
  const act = useAct('session.become');
  const prefer = usePrefer();
  return {
    become: async (person) => {
      const before = client.getQueryData<SessionOut>(keyOf('session.get', {}));
      const session = await act.mutateAsync({ person });
      client.setQueryData(keyOf('session.get', {}), session);
      const carried = carriedOver(before?.preferences, session.preferences);
      if (Object.keys(carried).length > 0) prefer(carried);
      await client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session.get' });
    },
    busy: act.isPending,
    error: act.error,
  };
}

/** What goes along to a seat whose person has not chosen. */
function carriedOver(
  before: PreferencesOut | undefined,
  theirs: PreferencesOut,
): Partial<Pick<PreferencesOut, 'language' | 'theme'>> {
  if (before === undefined) return {};
  return {
    ...(theirs.language === 'zh-CN' && before.language === 'en' ? { language: before.language } : {}),
    ...(theirs.theme === 'system' && before.theme !== 'system' ? { theme: before.theme } : {}),
  };
}

/** Changes preferences; shown at once, put back and told of where the service refuses. */
export function usePrefer(): (wanted: Asked<'session.prefer'>) => void {
  const client = useQueryClient();
  const act = useAct('session.prefer');
  const tell = useTellFailure();
  const key = keyOf('session.get', {});
  const put = (preferences: Partial<Output<'session.prefer'>>): void => {
    client.setQueryData<SessionOut>(key, (session) =>
      session === undefined
        ? undefined
        : { ...session, preferences: { ...session.preferences, ...preferences } },
    );
  };
  return (wanted) => {
    put(wanted as Partial<Output<'session.prefer'>>);
    act.mutate(wanted, {
      onSuccess: put,
      onError: (error) => {
        void askAgain(client, key);
        tell(error);
      },
    });
  };
}
