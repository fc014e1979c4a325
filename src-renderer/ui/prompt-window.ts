import { desktop } from '../app/api/index.ts';

const WIDTH = 700;
const HEIGHT = 640;

/**
 * Opens the small window in which a job's 核对 and 口令 are done. To be called in answer to a person's click or key.
 * Returns false where the browser kept the window from opening. The window lives apart: nothing of it can be read here.
 */
export function openPrompt(job: string): boolean {
  const bridge = desktop();
  if (bridge !== undefined) {
    // What keeps it from opening is seen in the job's own state.
    void bridge.openPrompt(job);
    return true;
  }
  const left = Math.max(0, Math.round(window.screenX + (window.outerWidth - WIDTH) / 2));
  const top = Math.max(0, Math.round(window.screenY + (window.outerHeight - HEIGHT) / 3));
  const features = `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`;
  return window.open(`/prompt/${encodeURIComponent(job)}`, '_blank', features) !== null;
}
