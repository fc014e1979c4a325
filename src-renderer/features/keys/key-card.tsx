import {
  ApiOutlined,
  DisconnectOutlined,
  KeyOutlined,
  LockOutlined,
  SafetyCertificateOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import type { KeyOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { useTexts, type UiTexts } from '../../i18n/index.ts';
import { KeyActions } from './key-actions.tsx';
import { KeyFacts } from './key-facts.tsx';
import { notesOf, stateTone, type KeyNote, type KeyState } from '../../ui/key-state.ts';

/** The picture of a state. */
function iconOf(state: KeyState): typeof KeyOutlined {
  if (state === 'absent') return DisconnectOutlined;
  if (state === 'pin-locked') return LockOutlined;
  if (state === 'no-module' || state === 'module-broken' || state.startsWith('driver-')) return ApiOutlined;
  if (state.startsWith('cert-')) return SafetyCertificateOutlined;
  return stateTone(state) === 'wrong' ? WarningOutlined : KeyOutlined;
}

/** One key: whose, in which state and what that means, until when, with which seals, and what can be done with it. */
export function KeyCard({ it, only }: { readonly it: KeyOut; readonly only: boolean }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const { kind, state, triesLeft, chosen } = it;
  const Icon = iconOf(state);
  const tone = stateTone(state);
  const id = `key-${it.id}`;
  return (
    <li className={`yz-card keys-card keys-card-${tone}`} aria-labelledby={id}>
      <span className={`keys-picture keys-picture-${tone}`} aria-hidden>
        <Icon />
      </span>
      <div className="keys-body">
        <header>
          <h2 id={id}>{titleOf(it, texts)}</h2>
          <span className={`yz-tag yz-tag-${tone === 'none' ? 'muted' : tone}`}>
            {t(`keys.state.${state}.title`)}
          </span>
          {triesLeft === null || state === 'pin-locked' ? null : (
            <span className={state === 'ready' ? 'yz-muted' : `keys-${tone}`}>
              {t('keys.tries', { count: triesLeft })}
            </span>
          )}
          {chosen && !only ? <span className="yz-tag yz-tag-act">{t('keys.chosen')}</span> : null}
        </header>
        {notesOf(it).map((note) => (
          <Note key={`${note.from} ${note.name}`} note={note} titled={note.name !== state} />
        ))}
        <KeyFacts it={it} />
        {kind === 'software' ? null : <KeyActions it={it} only={only} />}
      </div>
    </li>
  );
}

interface NoteProps {
  readonly note: KeyNote;
  /** Its title does not stand beside the key's name already. */
  readonly titled: boolean;
}

function Note({ note: { from, name, tone, count }, titled }: NoteProps): ReactNode {
  const { t } = useTexts();
  if (from === 'means') {
    return <p className={`keys-means keys-means-${tone}`}>{t(`keys.means.${name}`, { count })}</p>;
  }
  return (
    <div className={`keys-means keys-means-${tone}`}>
      {titled ? (
        <p>
          <b>{t(`keys.state.${name}.title`)}</b>
        </p>
      ) : null}
      <p>{t(`keys.state.${name}.detail`)}</p>
      {tone === 'good' ? null : <p>{t(`keys.state.${name}.remedy`)}</p>}
    </div>
  );
}

/** Everybody it was granted to, each once with all roles; what it calls itself, where it is nobody's. */
function titleOf({ holders, kind, label, serial }: KeyOut, { t }: UiTexts): string {
  if (holders.length === 0) {
    return kind === 'software' ? t('keys.no-holder') : label === '' ? serial : label;
  }
  const separator = t('keys.separator');
  const people = new Map<string, { readonly name: string; readonly roles: string[] }>();
  for (const { id, name, role } of holders) {
    const known = people.get(id) ?? { name, roles: [] };
    const word = t(`keys.role.${role}`);
    if (!known.roles.includes(word)) known.roles.push(word);
    people.set(id, known);
  }
  return [...people.values()]
    .map(({ name, roles }) => t('keys.holder-role', { name, role: roles.join(separator) }))
    .join(separator);
}
