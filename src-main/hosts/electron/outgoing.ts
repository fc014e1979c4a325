import { wireError } from '@yinzheng/contract/errors';
import type { WireErrorOut } from '@yinzheng/contract/ipc';
import { app, nativeImage, type WebContents } from 'electron';
import { bytesAsked } from '../shared/bytes-asked.ts';
import { callerOf, type Relay, type Session } from '../shared/relay.ts';
import { DRAGGED } from './dragged.ts';
import { mayGoOut, type Outside } from './outside.ts';

// Documents on their way out of the window: into the computer's own viewer, and dragged to another program.

export interface OutgoingDeps {
  readonly relay: Relay;
  readonly seat: Session;
  readonly viewer: Outside;
  onRefused(error: WireErrorOut): void;
  /** The computer has no program for it. */
  onNoViewer(): void;
}

export interface Outgoing {
  /** Shows a document at its address below yinzheng://app/bytes. Never throws. */
  show(address: string): Promise<void>;
  /** Has a sealed file dragged, while the person drags. Never throws. */
  drag(contents: WebContents, entry: unknown): Promise<void>;
}

export function outgoing({ relay, seat, viewer, onRefused, onNoViewer }: OutgoingDeps): Outgoing {
  return {
    show: async (address) => {
      // A file that a page handed over has the name that the page gave it: it does not go out.
      const asked = bytesAsked(new URL(address).pathname);
      if (asked?.kind !== 'result' && asked?.kind !== 'document') return;
      const opened = await relay.host('host.open', asked, callerOf(seat));
      if (!opened.ok) {
        onRefused(opened.error);
        return;
      }
      if (!mayGoOut(opened.data)) return;
      try {
        if (!(await viewer.show(opened.data))) onNoViewer();
      } catch (error) {
        onRefused(wireError(error));
      }
    },
    drag: async (contents, entry) => {
      if (typeof entry !== 'number' || !Number.isSafeInteger(entry)) return;
      const opened = await relay.host('host.open', { kind: 'result', entry }, callerOf(seat));
      if (!opened.ok || !mayGoOut(opened.data) || contents.isDestroyed()) return;
      const file = await viewer.copy(opened.data).catch(() => undefined);
      if (file === undefined || contents.isDestroyed()) return;
      const own = await app.getFileIcon(file).catch(() => undefined);
      const icon = own === undefined || own.isEmpty() ? nativeImage.createFromDataURL(DRAGGED) : own;
      if (!contents.isDestroyed()) contents.startDrag({ file, icon });
    },
  };
}
