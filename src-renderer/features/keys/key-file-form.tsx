import type { KeyFileOut, KeyOut } from '@yinzheng/contract/ipc';
import { commonName } from '@yinzheng/contract/texts';
import { Button } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { call, dropFile, upload } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, type ActWindow } from '../../ui/index.ts';
import { CertificateLine } from './key-facts.tsx';
import { SealLine } from './key-seals.tsx';

export interface KeyFileFormProps {
  readonly it: KeyOut;
  readonly as: KeyFileOut['as'];
  readonly act: ActWindow<'keys.write-seal' | 'keys.import-certificate'>;
  onLeave(): void;
}

/** What was chosen: on its way, refused, or as it was read. */
type Chosen =
  | { readonly state: 'reading'; readonly name: string }
  | { readonly state: 'refused'; readonly name: string; readonly error: unknown }
  | { readonly state: 'read'; readonly name: string; readonly file: string; readonly found: KeyFileOut };

/** What file a form's buttons take by its name; the service looks into it whatever it is called. */
const ACCEPT = { seal: '.esl,.seal,.dat,.der', certificate: '.cer,.crt,.pem,.der' } as const;

/** Chooses a file, shows what is in it and that it fits this key, and has it written. */
export function KeyFileForm({ it, as, act, onLeave }: KeyFileFormProps): ReactNode {
  const { t } = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<Chosen>();
  const held = useRef<string>(undefined);
  const drop = (): void => {
    if (held.current !== undefined) dropFile(held.current);
    held.current = undefined;
  };
  useEffect(() => drop, []);
  // What came into it is seen without scrolling.
  useEffect(() => {
    form.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const take = async (picked: File): Promise<void> => {
    const { name } = picked;
    act.reset();
    drop();
    setChosen({ state: 'reading', name });
    try {
      const { file } = await upload(picked);
      held.current = file;
      const found = await call('keys.look', { key: it.id, file, as });
      setChosen({ state: 'read', name, file, found });
    } catch (error) {
      setChosen({ state: 'refused', name, error });
    }
  };
  const send = async (file: string): Promise<void> => {
    await act.start({ key: it.id, file });
  };
  return (
    <div ref={form} className="keys-request">
      <p>{t(`keys.${as}.text`)}</p>
      <input
        ref={input}
        type="file"
        hidden
        accept={ACCEPT[as]}
        aria-label={t(`keys.${as}.file`)}
        onChange={({ target }) => {
          const [picked] = target.files ?? [];
          if (picked !== undefined) void take(picked);
          target.value = '';
        }}
      />
      {chosen === undefined ? null : <Found chosen={chosen} serial={it.serial} />}
      {act.error === null ? null : <ErrorLines error={act.error} />}
      <div className="yz-row">
        <Button onClick={onLeave}>{t('keys.request.cancel')}</Button>
        <Button
          autoFocus
          type={chosen?.state === 'read' ? 'default' : 'primary'}
          loading={chosen?.state === 'reading'}
          onClick={() => input.current?.click()}
        >
          {t(chosen === undefined ? `keys.${as}.choose` : 'keys.file.another')}
        </Button>
        {chosen?.state === 'read' ? (
          <Button type="primary" loading={act.busy} onClick={() => void send(chosen.file)}>
            {t(`keys.${as}.do`)}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function Found({ chosen, serial }: { readonly chosen: Chosen; readonly serial: string }): ReactNode {
  const { t } = useTexts();
  const { name, state } = chosen;
  if (state === 'reading') return <p role="status">{t('keys.file.reading', { name })}</p>;
  if (state === 'refused') return <ErrorLines error={chosen.error} />;
  const { found } = chosen;
  return (
    <div className="keys-found" role="status">
      <p className="yz-muted">{t('keys.file.found', { name })}</p>
      {found.as === 'seal' ? (
        <SealLine seal={found.seal} />
      ) : (
        <FoundCertificate found={found} serial={serial} />
      )}
    </div>
  );
}

function FoundCertificate({
  found: { certificate, ofKey },
  serial,
}: {
  readonly found: Extract<KeyFileOut, { as: 'certificate' }>;
  readonly serial: string;
}): ReactNode {
  const { t } = useTexts();
  const { use } = certificate;
  return (
    <>
      <p>
        <b>{t(`keys.file.use.${use}`)}</b> <CertificateLine one={certificate} />
      </p>
      <p className="yz-muted">{t('keys.file.issuer', { issuer: commonName(certificate.issuer) })}</p>
      {ofKey ? null : <p className="keys-waiting">{t('keys.file.not-seen', { serial })}</p>}
    </>
  );
}
