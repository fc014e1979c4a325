import { InboxOutlined, LockOutlined } from '@ant-design/icons';
import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useSession } from '../app/session.tsx';
import { useTexts } from '../i18n/index.ts';

export interface EmptyStateProps {
  /** What there is nothing of: 「没有等您审批的申请」. */
  readonly title: string;
  /** Why, or what brings something here. */
  readonly text?: string;
  /** What can be done instead: buttons or links. */
  readonly children?: ReactNode;
}

/** A place in which there is nothing now, and what can be done about it. */
export function EmptyState({ title, text, children }: EmptyStateProps): ReactNode {
  return (
    <div className="yz-state">
      <InboxOutlined className="yz-state-icon" aria-hidden />
      <p className="yz-state-title">{title}</p>
      {text === undefined ? null : <p className="yz-state-text">{text}</p>}
      {children === undefined ? null : <div className="yz-row">{children}</div>}
    </div>
  );
}

/** What is on its way, in the shape that it will have. */
export function LoadingState({ rows = 6 }: { readonly rows?: number }): ReactNode {
  const { t } = useTexts();
  return (
    <div className="yz-loading" role="status" aria-label={t('frame.loading')}>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

/** A page that the person's roles do not open: who it is for, and what to do. */
export function NoRight({ children }: { readonly children?: ReactNode }): ReactNode {
  const { t } = useTexts();
  const { person, mode } = useSession();
  const remedy = mode === 'trial' ? t('frame.noRight.trial') : t('frame.noRight.ask');
  return (
    <div className="yz-state">
      <LockOutlined className="yz-state-icon" aria-hidden />
      <p className="yz-state-title">
        {person === null ? t('frame.noRight.nobody') : t('frame.noRight.title', { name: person.name })}
      </p>
      <p className="yz-state-text">{remedy}</p>
      {children === undefined ? null : <div className="yz-row">{children}</div>}
    </div>
  );
}
