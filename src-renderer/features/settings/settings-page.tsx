import { Button, Radio } from 'antd';
import { useId, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { usePrefer, useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { CopyButton, Page } from '../../ui/index.ts';
import { GUIDE_TITLES, useGuides, useOpenGuide } from '../guide/index.ts';
import './settings.css';

const LANGUAGES = ['zh-CN', 'en'] as const;
/** Each language by its own name, so that its readers find it. */
const OWN_NAMES = { 'zh-CN': '简体中文', en: 'English' } as const;
const THEMES = ['system', 'light', 'dark', 'contrast'] as const;
const FORMATS = ['ses', 'cms'] as const;

/** 设置: what somebody may change for themselves; each change holds at once. */
export function SettingsPage(): ReactNode {
  const { t } = useTexts();
  const { preferences, person } = useSession();
  const prefer = usePrefer();
  return (
    <Page
      title={t('settings.title')}
      lead={person === null ? t('settings.lead.nobody') : t('settings.lead', { name: person.name })}
    >
      <div className="yz-settings">
        <Choice
          name="language"
          values={LANGUAGES}
          names={OWN_NAMES}
          value={preferences.language}
          onChange={(language) => prefer({ language })}
        />
        <Choice
          name="theme"
          values={THEMES}
          value={preferences.theme}
          onChange={(theme) => prefer({ theme })}
        />
        <Choice
          name="format"
          values={FORMATS}
          value={preferences.format}
          onChange={(format) => prefer({ format })}
        />
        <GuideSection />
        <DataSection />
        <AboutSection />
      </div>
    </Page>
  );
}

interface ChoiceProps<V extends string> {
  readonly name: string;
  readonly values: readonly V[];
  /** What they are called, where that is the same in every language. */
  readonly names?: Readonly<Record<V, string>>;
  readonly value: V;
  onChange(value: V): void;
}

/** One choice out of a few, each with what it brings. */
function Choice<V extends string>({ name, values, names, value, onChange }: ChoiceProps<V>): ReactNode {
  const { t } = useTexts();
  const id = useId();
  return (
    <section className="yz-card">
      <h2 id={id}>{t(`settings.${name}`)}</h2>
      <Radio.Group
        className="yz-choices"
        aria-labelledby={id}
        value={value}
        onChange={(event) => onChange(event.target.value as V)}
      >
        {values.map((one) => (
          <Radio key={one} value={one}>
            {names === undefined ? t(`settings.${name}.${one}`) : <span lang={one}>{names[one]}</span>}
            <span className="yz-muted yz-consequence">{t(`settings.${name}.${one}.text`)}</span>
          </Radio>
        ))}
      </Radio.Group>
    </section>
  );
}

function GuideSection(): ReactNode {
  const { t } = useTexts();
  const guides = useGuides();
  const open = useOpenGuide();
  const navigate = useNavigate();
  return guides.map((kind) => (
    <section key={kind} className="yz-card">
      <h2>{t(GUIDE_TITLES[kind])}</h2>
      <p className="yz-muted">
        {t(kind === 'stamp' ? 'settings.guide.text' : 'settings.guide.licence.text')}
      </p>
      <Button
        onClick={() => {
          open(kind, 'again');
          void navigate('/');
        }}
      >
        {t('guide.again')}
      </Button>
    </section>
  ));
}

function DataSection(): ReactNode {
  const { t } = useTexts();
  const { data, results } = useSession();
  return (
    <section className="yz-card">
      <h2>{t('settings.data')}</h2>
      <dl className="yz-facts">
        <PathFact name={t('settings.data.results')} text={t('settings.data.results.text')} path={results} />
        <PathFact name={t('settings.data.data')} text={t('settings.data.data.text')} path={data} />
      </dl>
    </section>
  );
}

interface PathFactProps {
  readonly name: string;
  readonly text: string;
  readonly path: string;
}

function PathFact({ name, text, path }: PathFactProps): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <code className="yz-path">{path}</code> <CopyButton text={path} label={name} />
        <span className="yz-muted yz-consequence">{text}</span>
      </dd>
    </>
  );
}

function AboutSection(): ReactNode {
  const { t } = useTexts();
  const { version, mode, host, unit } = useSession();
  return (
    <section className="yz-card" id="about">
      <h2>{t('settings.about')}</h2>
      <dl className="yz-facts">
        <dt>{t('settings.about.version')}</dt>
        <dd>{t('frame.status.version', { version })}</dd>
        <dt>{t('settings.about.unit')}</dt>
        <dd>{unit}</dd>
        <dt>{t('settings.about.mode')}</dt>
        <dd>
          {t(`settings.about.mode.${mode}`)}
          <span className="yz-muted yz-consequence">{t(`settings.about.mode.${mode}.text`)}</span>
        </dd>
        <dt>{t('settings.about.host')}</dt>
        <dd>{t(`settings.about.host.${host}`)}</dd>
      </dl>
    </section>
  );
}
