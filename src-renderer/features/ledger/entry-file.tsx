import {
  CheckCircleFilled,
  DownloadOutlined,
  ExportOutlined,
  MinusCircleOutlined,
  QuestionCircleFilled,
  SafetyCertificateOutlined,
  WarningFilled,
} from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import type { LedgerDetailOut } from '@yinzheng/contract/ipc';
import { bytesUrl } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { dragOut } from '../../ui/index.ts';
import { isFileWithheld } from './withheld.ts';

const SIGNS = {
  'as-recorded': { Icon: CheckCircleFilled, tone: 'valid' },
  altered: { Icon: WarningFilled, tone: 'invalid' },
  missing: { Icon: QuestionCircleFilled, tone: 'unknown' },
  none: { Icon: MinusCircleOutlined, tone: 'none' },
} as const;

/** The sealed file of an entry: whether it is still what was recorded, and what can be done with it. */
export function EntryFile({ detail }: { readonly detail: LedgerDetailOut }): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const { entry, file } = detail;
  const { Icon, tone } = SIGNS[file];
  const bytes = { kind: 'result', entry: entry.number } as const;
  const name = nameOf(entry.output);
  const there = file === 'as-recorded' || file === 'altered';
  const withheld = there && isFileWithheld(detail);
  return (
    <section>
      <h3>{t('ledger.file')}</h3>
      {file === 'none' ? null : (
        <p className="ledger-path" title={entry.output}>
          {name}
        </p>
      )}
      <p className={`yz-verdict-${tone}`}>
        <Icon aria-hidden /> <b>{t(`ledger.file.${file}`)}</b>
      </p>
      <p className="ledger-help">{t(withheld ? 'ledger.file.withheld' : `ledger.file-help.${file}`)}</p>
      {there && !withheld ? (
        <div className="yz-row">
          <Button
            icon={<ExportOutlined aria-hidden />}
            href={bytesUrl(bytes)}
            target="_blank"
            rel="noopener"
            aria-label={t('ledger.file.open-name', { name })}
          >
            {t('ledger.file.open')}
          </Button>
          <Button
            icon={<DownloadOutlined aria-hidden />}
            href={bytesUrl(bytes, { download: true })}
            download={name}
            {...dragOut(entry.number)}
            aria-label={t('ledger.file.download-name', { name })}
          >
            {t('ledger.file.download')}
          </Button>
          <Button
            icon={<SafetyCertificateOutlined aria-hidden />}
            aria-label={t('ledger.file.verify-name', { name })}
            onClick={() => void navigate(`/verify?entry=${entry.number}`)}
          >
            {t('ledger.file.verify')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

/** The last part of a path of any system. */
function nameOf(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}
