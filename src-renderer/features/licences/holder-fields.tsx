import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import type { FormProblemOut, LicenceFormIn } from '@yinzheng/contract/ipc';
import { Button, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { FieldFrame } from './face-field.tsx';
import { withHolder } from './form-state.ts';
import type { FieldProblem } from './use-wording.ts';
import { HOLDER_TYPES, type LicenceTypeShown } from './words.ts';

/** Holders of one licence. */
const MOST = 100;

export interface HolderFieldsProps {
  readonly type: LicenceTypeShown;
  readonly form: LicenceFormIn;
  readonly problems: readonly FormProblemOut[];
  readonly remark: string | undefined;
  readonly told: boolean;
  onForm(form: LicenceFormIn): void;
  wording(problem: FormProblemOut): FieldProblem;
}

/** 持证主体: who holds the licence, by which code. */
export function HolderFields(props: HolderFieldsProps): ReactNode {
  const { type, form, problems, remark, told, onForm, wording } = props;
  const { t } = useTexts();
  const codes = codesOf(type);
  const problemAt = (where: string): FieldProblem | undefined => {
    const found = problems.find((one) => one.where === where);
    return found && wording(found);
  };
  return (
    <fieldset className="licences-holders">
      <legend>{t('licences.holders')}</legend>
      {remark === undefined ? null : (
        <p className="licences-remark">{t('licences.remark.text', { remark })}</p>
      )}
      {form.holders.map((holder, index) => (
        <div key={index} className="licences-holder">
          <FieldFrame
            name={t('licences.holder.kind')}
            required
            problem={problemAt(`holders.${index}.type`)}
            told={told}
          >
            {({ id }) => (
              <Select
                id={id}
                value={holder.type}
                options={withChosen(codes, holder.type).map((value) => ({
                  value,
                  label: t(`licences.holder.${value}`),
                }))}
                popupMatchSelectWidth={false}
                onChange={(chosen: string) => onForm(withHolder(form, index, { type: chosen }))}
              />
            )}
          </FieldFrame>
          <FieldFrame
            name={t('licences.holder.code')}
            required
            problem={problemAt(`holders.${index}.code`)}
            told={told}
          >
            {({ id, describedBy, wrong }) => (
              <Input
                id={id}
                aria-describedby={describedBy}
                aria-invalid={wrong}
                status={wrong ? 'error' : ''}
                value={holder.code}
                maxLength={100}
                onChange={(event) =>
                  onForm(withHolder(form, index, { code: event.target.value.toUpperCase() }))
                }
              />
            )}
          </FieldFrame>
          <FieldFrame
            name={t('licences.holder.name')}
            required
            problem={problemAt(`holders.${index}.name`)}
            told={told}
          >
            {({ id, describedBy, wrong }) => (
              <Input
                id={id}
                aria-describedby={describedBy}
                aria-invalid={wrong}
                status={wrong ? 'error' : ''}
                value={holder.name}
                maxLength={200}
                onChange={(event) => onForm(withHolder(form, index, { name: event.target.value }))}
              />
            )}
          </FieldFrame>
          {form.holders.length > 1 ? (
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined aria-hidden />}
              onClick={() => onForm({ ...form, holders: form.holders.filter((_, at) => at !== index) })}
            >
              {t('licences.holder.remove')}
            </Button>
          ) : null}
        </div>
      ))}
      {form.holders.length < MOST ? (
        <Button
          type="text"
          size="small"
          icon={<PlusOutlined aria-hidden />}
          onClick={() =>
            onForm({ ...form, holders: [...form.holders, { type: codes[0] ?? '001', code: '', name: '' }] })
          }
        >
          {t('licences.holder.add')}
        </Button>
      ) : null}
    </fieldset>
  );
}

function codesOf({ holders }: LicenceTypeShown): readonly string[] {
  if (holders === 'both') return [...HOLDER_TYPES.body, ...HOLDER_TYPES.person];
  return HOLDER_TYPES[holders];
}

function withChosen(codes: readonly string[], chosen: string): readonly string[] {
  return codes.includes(chosen) ? codes : [...codes, chosen];
}
