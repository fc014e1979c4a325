import type { LicenceDetailOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { bytesUrl } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { CopyButton, PersonName, Sm3 } from '../../ui/index.ts';
import { licenceAddress } from './list-address.ts';
import { DeliveredTag, LicenceTag } from './tags.tsx';
import { valueText } from './words.ts';

/** What stands in a record or a licence; what changed against the version before is marked, what was remarked stands beside. */
export function LicenceFacts({ detail }: { readonly detail: LicenceDetailOut }): ReactNode {
  const { t } = useTexts();
  const { row, record, file, versions } = detail;
  return (
    <>
      <div className="licences-head-facts">
        <LicenceTag row={row} />
        <DeliveredTag delivery={row.delivery} />
        {file === null || row.identifier === null ? null : <LicenceDownload identifier={row.identifier} />}
      </div>
      <section className="yz-side-part">
        <h2>{record.typeName}</h2>
        <dl className="yz-facts">
          {row.identifier === null ? null : (
            <>
              <dt>{t('licences.identifier')}</dt>
              <dd>
                {row.identifier} <CopyButton text={row.identifier} label={t('licences.identifier')} />
              </dd>
            </>
          )}
          {row.version === null ? null : (
            <>
              <dt>{t('licences.version')}</dt>
              <dd>
                {t('licences.version.of', { version: row.version })}
                {versions
                  .filter(({ version }) => version !== row.version)
                  .map(({ version, identifier }) => (
                    <Link key={version} to={licenceAddress(identifier)} className="licences-version">
                      {t('licences.version.of', { version })}
                    </Link>
                  ))}
              </dd>
            </>
          )}
          {record.updates === null || row.version !== null ? null : (
            <>
              <dt>{t('licences.updates')}</dt>
              <dd>
                <Link to={licenceAddress(record.updates)}>{record.updates}</Link>
              </dd>
            </>
          )}
          <dt>{t('licences.valid')}</dt>
          <dd>
            {t('licences.valid.text', {
              from: record.validFrom,
              to: row.validTo ?? t('licences.endless'),
              term: record.term,
            })}
          </dd>
          <dt>{t('licences.collector')}</dt>
          <dd>
            <PersonName person={record.collector} />
          </dd>
        </dl>
      </section>
      <Holders detail={detail} />
      <Face detail={detail} />
      <Attachments detail={detail} />
      {file === null ? null : (
        <section className="yz-side-part">
          <h2>{t('licences.file.sm3')}</h2>
          <Sm3 value={file.digest} />
        </section>
      )}
    </>
  );
}

/** The sealed file of a version, to be kept, printed or handed over. */
export function LicenceDownload({ identifier }: { readonly identifier: string }): ReactNode {
  const { t } = useTexts();
  return (
    <a
      href={bytesUrl({ kind: 'licence', identifier }, { download: true })}
      download={`${identifier}.pdf`}
      className="licences-download"
    >
      {t('licences.file.download')}
    </a>
  );
}

interface PartProps {
  readonly detail: LicenceDetailOut;
}

function Holders({ detail: { record, changes, remarks } }: PartProps): ReactNode {
  const { t } = useTexts();
  return (
    <section className="yz-side-part">
      <h2>
        {t('licences.holders')} <Changed on={changes.includes('holders')} />
      </h2>
      {record.holders.map((holder, index) => (
        <dl key={index} className="yz-facts">
          <dt>{t('licences.holder.name')}</dt>
          <dd className="yz-facts-strong">{holder.name}</dd>
          <dt>{t(`licences.holder.${holder.type}`)}</dt>
          <dd>{holder.code}</dd>
        </dl>
      ))}
      <Remarks remarks={remarks} of="holders" />
    </section>
  );
}

function Face({ detail: { record, type, changes, remarks } }: PartProps): ReactNode {
  const { t } = useTexts();
  const fields = type?.face.fields ?? [];
  const unknown = Object.keys(record.face).filter((key) => !fields.some((field) => field.key === key));
  return (
    <section className="yz-side-part">
      <h2>{t('licences.face')}</h2>
      <dl className="yz-facts licences-face">
        {fields.map((field) => {
          const value = record.face[field.key];
          return (
            <Field key={field.key} name={field.name} changed={changes.includes(field.key)}>
              {value === undefined ? (
                <span className="yz-muted">{t('licences.face.none')}</span>
              ) : (
                valueText(field, value, t('licences.yes'), t('licences.no'))
              )}
              <Remarks remarks={remarks} of={field.key} />
            </Field>
          );
        })}
        {unknown.map((key) => (
          <Field key={key} name={key} changed={changes.includes(key)}>
            {record.face[key]}
          </Field>
        ))}
      </dl>
      <Remarks remarks={remarks} of="validFrom" />
      <Remarks remarks={remarks} of="term" />
    </section>
  );
}

interface FieldProps {
  readonly name: string;
  readonly changed: boolean;
  readonly children: ReactNode;
}

function Field({ name, changed, children }: FieldProps): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {children} <Changed on={changed} />
      </dd>
    </>
  );
}

function Changed({ on }: { readonly on: boolean }): ReactNode {
  const { t } = useTexts();
  return on ? <span className="yz-tag yz-tag-waiting">{t('licences.changed')}</span> : null;
}

function Remarks({
  remarks,
  of,
}: {
  readonly remarks: LicenceDetailOut['remarks'];
  readonly of: string;
}): ReactNode {
  const { t } = useTexts();
  return remarks
    .filter(({ key }) => key === of)
    .map(({ remark }, index) => (
      <span key={index} className="licences-remark">
        {t('licences.remark.text', { remark })}
      </span>
    ));
}

function Attachments({ detail: { record, remarks } }: PartProps): ReactNode {
  const { t } = useTexts();
  if (record.attachments.length === 0) return null;
  return (
    <section className="yz-side-part">
      <h2>{t('licences.attachments')}</h2>
      <ul>
        {record.attachments.map(({ name, digest }) => (
          <li key={digest}>
            <a
              download={name}
              href={bytesUrl(
                { kind: 'attachment', draft: record.draft, document: digest },
                { download: true },
              )}
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
      <Remarks remarks={remarks} of="attachments" />
    </section>
  );
}
