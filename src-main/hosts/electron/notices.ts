import type { Output } from '@yinzheng/contract/ipc';
import { Notification } from 'electron';
import { callerOf, type Relay, type Session } from '../shared/relay.ts';
import { newly, type Counts } from './notice-lines.ts';
import type { DesktopTexts } from './texts.ts';

export interface NoticesDeps {
  readonly relay: Relay;
  readonly seat: Session;
  readonly texts: DesktopTexts;
  /** Whether the person looks at the window now: then nothing needs to be said. */
  looksOn(): boolean;
  /** What a click on a notice does. */
  raise(): void;
}

/** Tells the person at the desk of what has newly come to wait for them. */
export interface Notices {
  /** Something may have come: asks and tells. Never throws. */
  look(): Promise<void>;
}

/** A notice names numbers, never what a document says: others may see the screen. */
export function notices({ relay, seat, texts, looksOn, raise }: NoticesDeps): Notices {
  const told: { person: string | null; counts: Counts | undefined } = { person: null, counts: undefined };
  return {
    look: async () => {
      if (seat.person === null) return;
      const answer = await relay.page('home.get', {}, seat).catch(() => undefined);
      if (answer?.ok !== true) return;
      const { counts } = answer.data as Output<'home.get'>;
      const before = told.person === callerOf(seat).person ? told.counts : undefined;
      [told.person, told.counts] = [seat.person, counts];
      if (before === undefined || looksOn() || !Notification.isSupported()) return;
      const lines = newly(before, counts, texts);
      if (lines.length === 0) return;
      const notice = new Notification({ title: texts.t('desktop.notice.title'), body: lines.join('\n') });
      notice.on('click', raise);
      notice.show();
    },
  };
}
