import type { Output } from '@yinzheng/contract/ipc';
import type { DesktopTexts } from './texts.ts';

/** What waits for somebody. */
export type Counts = Output<'home.get'>['counts'];

/** What has grown, a line each. */
export function newly(before: Counts, now: Counts, { t }: DesktopTexts): string[] {
  return [
    ...(now.decide > before.decide ? [t('desktop.notice.decide', { count: now.decide })] : []),
    ...(now.stamp > before.stamp ? [t('desktop.notice.stamp', { count: now.stamp })] : []),
    ...(now.answers > before.answers ? [t('desktop.notice.answers', { count: now.answers })] : []),
  ];
}
