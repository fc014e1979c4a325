import { CloseCircleFilled } from '@ant-design/icons';
import type { WireErrorOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { CallError } from '../app/api/index.ts';
import { useTexts } from '../i18n/index.ts';
import { CopyButton } from './copy-button.tsx';

export interface ErrorLinesProps {
  /** What was thrown, or an error that stands in an answer. */
  readonly error: unknown;
  /** What can be done about it: buttons. */
  readonly children?: ReactNode;
  /** Without frame and colour, for a place that has them. */
  readonly plain?: boolean;
}

/** An error in three lines: 发生了什么 · 没有丢失什么 · 下一步; its code is copied together with what they leave out. */
export function ErrorLines({ error, children, plain = false }: ErrorLinesProps): ReactNode {
  const texts = useTexts();
  const { title, detail, remedy, code, technical } = isWire(error) ? texts.wire(error) : texts.error(error);
  return (
    <div className={plain ? 'yz-error yz-error-plain' : 'yz-error'} role="alert">
      <CloseCircleFilled className="yz-error-icon" aria-hidden />
      <div className="yz-error-body">
        <p className="yz-error-title">{title}</p>
        <p>{detail}</p>
        <p>{remedy}</p>
        <p className="yz-error-code">
          {texts.t('frame.errorCode')} <code>{code}</code>
          <CopyButton
            text={technical === '' ? code : `${code} (${technical})`}
            label={texts.t('frame.errorCode')}
          />
        </p>
        {children === undefined ? null : <div className="yz-row">{children}</div>}
      </div>
    </div>
  );
}

function isWire(error: unknown): error is WireErrorOut {
  return (
    !(error instanceof Error) &&
    !(error instanceof CallError) &&
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    'params' in error
  );
}
