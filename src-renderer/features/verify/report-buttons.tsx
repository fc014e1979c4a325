import { FilePdfOutlined, FileTextOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useAct } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines } from '../../ui/index.ts';
import { saveBytes } from '../../ui/save-bytes.ts';

const FORMS = ['pdf', 'json'] as const;

/** The report on paper and for programs: made, then kept by the browser. */
export function ReportButtons({ job }: { readonly job: string }): ReactNode {
  const { t } = useTexts();
  const report = useAct('verify.report');
  const asked = report.isPending ? report.variables.form : undefined;
  return (
    <>
      {FORMS.map((form) => (
        <Button
          key={form}
          icon={form === 'pdf' ? <FilePdfOutlined aria-hidden /> : <FileTextOutlined aria-hidden />}
          loading={asked === form}
          disabled={asked !== undefined && asked !== form}
          onClick={() =>
            report.mutate(
              { job, form },
              { onSuccess: ({ product, name }) => saveBytes({ kind: 'product', product }, name) },
            )
          }
        >
          {t(`verify.report.${form}`)}
        </Button>
      ))}
      {report.error === null ? null : <ErrorLines error={report.error} />}
    </>
  );
}
