import { DownOutlined, UserOutlined } from '@ant-design/icons';
import type { MemberOut } from '@yinzheng/contract/ipc';
import { Button, Dropdown } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useSeat, useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { useTellFailure } from '../../ui/index.ts';

const NOBODY = 'nobody!';

/** Who sits here; in trial, anybody of the unit can be chosen. */
export function PersonSwitch(): ReactNode {
  const { t } = useTexts();
  const { mode, person, people } = useSession();
  const { become, busy } = useSeat();
  const navigate = useNavigate();
  const tell = useTellFailure();
  const roles = useRoles();
  const label = person === null ? t('frame.person.nobody') : `${person.name} · ${roles(person)}`;
  if (mode !== 'trial' || people.length === 0) return <span className="yz-who">{label}</span>;
  const take = async (id: string): Promise<void> => {
    try {
      await become(id === NOBODY ? null : id);
      await navigate('/');
    } catch (error) {
      tell(error);
    }
  };
  const items = [
    {
      key: 'why',
      type: 'group' as const,
      label: t('frame.person.why'),
      children: people.map((one) => ({
        key: one.id,
        label: (
          <span className="yz-person-row">
            <b>{one.name}</b> <span className="yz-muted">{roles(one)}</span>
          </span>
        ),
      })),
    },
    { type: 'divider' as const },
    { key: NOBODY, label: t('frame.person.leave'), disabled: person === null },
  ];
  return (
    <Dropdown
      trigger={['click']}
      autoFocus
      menu={{
        items,
        selectable: true,
        selectedKeys: person === null ? [] : [person.id],
        onClick: ({ key }) => void take(key),
      }}
    >
      <Button type="text" className="yz-who" loading={busy} icon={<UserOutlined />}>
        <span className="yz-tag yz-tag-waiting">{t('frame.trial')}</span>
        <span className="yz-ellipsis">{label}</span>
        <DownOutlined aria-hidden />
      </Button>
    </Dropdown>
  );
}

/** A person's roles in words. */
export function useRoles(): (person: MemberOut) => string {
  const { t } = useTexts();
  return ({ roles }) =>
    roles.length === 0
      ? t('frame.person.noRole')
      : roles.map((role) => t(`role.${role}`)).join(t('frame.and'));
}
