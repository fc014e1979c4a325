import { SettingOutlined } from '@ant-design/icons';
import { Button, Checkbox, Popover } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { COLUMNS, withColumn } from './columns.ts';

export interface ColumnChoiceProps {
  readonly hidden: readonly string[];
  onHidden(hidden: string[]): void;
}

/** Which columns are shown; remembered for the person. */
export function ColumnChoice({ hidden, onHidden }: ColumnChoiceProps): ReactNode {
  const { t } = useTexts();
  const list = (
    <div className="ledger-columns" role="group" aria-label={t('ledger.columns')}>
      {COLUMNS.map(({ id, fixed = false }) => (
        <Checkbox
          key={id}
          checked={fixed || !hidden.includes(id)}
          disabled={fixed}
          onChange={(event) => onHidden(withColumn(hidden, id, event.target.checked))}
        >
          {t(`ledger.column.${id}`)}
          {fixed ? <span className="yz-muted"> · {t('ledger.columns-always')}</span> : null}
        </Checkbox>
      ))}
      <p className="yz-muted">{t('ledger.columns-hint')}</p>
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomRight" content={list}>
      <Button icon={<SettingOutlined />} aria-haspopup="true">
        {t('ledger.columns')}
      </Button>
    </Popover>
  );
}
