import type { KeyOut } from '@yinzheng/contract/ipc';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useAct } from '../../app/api/index.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines } from '../../ui/index.ts';

type SealOnKey = KeyOut['sealsOnKey'][number];

/** The seals that lie on the key, with their pictures; one that is not kept here can be taken in. */
export function SealsOnKey({ it }: { readonly it: KeyOut }): ReactNode {
  return (
    <ul className="keys-seals">
      {it.sealsOnKey.map((seal) => (
        <li key={seal.digest}>
          <SealLine seal={seal} />
          <TakeIn it={it} seal={seal} />
        </li>
      ))}
    </ul>
  );
}

/** A seal that lies on a key, or is about to: picture, name, number, and what is wrong with it there. */
export function SealLine({
  seal: { id, name, ofKey, known, picture },
}: {
  readonly seal: SealOnKey;
}): ReactNode {
  const { t } = useTexts();
  return (
    <span className="keys-seal">
      {picture === null ? null : (
        <img src={`data:image/png;base64,${picture}`} alt={t('frame.sealPicture', { name })} width={44} />
      )}
      <span>
        {name}
        <br />
        <code className="yz-muted">{id}</code>
        {ofKey ? null : <span className="keys-wrong"> {t('keys.seal.not-of-key')}</span>}
        {known === 'other' ? <span className="keys-wrong"> {t('keys.seal.other')}</span> : null}
        {ofKey && known === 'no' ? <span className="keys-waiting"> {t('keys.seal.not-known')}</span> : null}
      </span>
    </span>
  );
}

/** Has the workstation keep a seal that lies on its person's own key, and says what came of it. */
function TakeIn({ it, seal }: { readonly it: KeyOut; readonly seal: SealOnKey }): ReactNode {
  const { t } = useTexts();
  const { person } = useSession();
  const may = useMay('keys.take-in-seal');
  const act = useAct('keys.take-in-seal');
  const { data: done, error } = act;
  const own = it.holders.some(({ id }) => id === person?.id);
  const offered = may && own && it.plugged && seal.ofKey && seal.known === 'no' && done === undefined;
  return (
    <>
      {offered ? (
        <Button
          size="small"
          type="primary"
          className="keys-take-in"
          title={t('keys.seal.take-in.text')}
          loading={act.isPending}
          onClick={() => act.mutate({ key: it.id, digest: seal.digest })}
        >
          {t('keys.seal.take-in')}
        </Button>
      ) : null}
      {done === undefined ? null : (
        <p role="status" className="keys-done">
          {t(done.added ? 'keys.seal.taken-in' : 'keys.seal.kept-before')}
        </p>
      )}
      {error === null ? null : <ErrorLines error={error} />}
    </>
  );
}
