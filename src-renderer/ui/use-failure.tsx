import { App } from 'antd';
import { useTexts } from '../i18n/index.ts';
import { ErrorLines } from './error-lines.tsx';

/** Tells of something that was refused and has no place of its own on the page: it stays until somebody closes it. */
export function useTellFailure(): (error: unknown) => void {
  const { notification } = App.useApp();
  const { t } = useTexts();
  return (error) =>
    notification.open({
      // The same again takes the place of the one before.
      key: 'failure',
      description: <ErrorLines error={error} plain />,
      duration: false,
      role: 'status',
      closable: { 'aria-label': t('frame.close') },
    });
}
