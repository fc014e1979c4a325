/** The colours of a theme. Red belongs to seals alone; `wrong` is for what does not hold. */
export interface Palette {
  /** Text, and text that stands back. */
  readonly ink: string;
  readonly muted: string;
  /** Where texts lie, where pages lie, and what is around a paper. */
  readonly surface: string;
  readonly ground: string;
  readonly stage: string;
  readonly line: string;
  /** The edge of a field or a button: 3 to 1 against the surface. */
  readonly edge: string;
  /** Actions: as text and as a filled button with `onAct` on it; what is chosen lies on `chosen`. */
  readonly act: string;
  readonly actFill: string;
  readonly onAct: string;
  readonly chosen: string;
  readonly good: string;
  readonly goodGround: string;
  readonly wrong: string;
  readonly wrongGround: string;
  readonly waiting: string;
  readonly waitingGround: string;
  readonly seal: string;
}

export type ThemeName = 'light' | 'dark' | 'contrast';

export const PALETTES: Readonly<Record<ThemeName, Palette>> = {
  light: {
    ink: '#1D2129',
    muted: '#5A6472',
    surface: '#FFFFFF',
    ground: '#F4F6F8',
    stage: '#E9ECF0',
    line: '#DFE3E8',
    edge: '#868F9C',
    act: '#1F5FA8',
    actFill: '#1F5FA8',
    onAct: '#FFFFFF',
    chosen: '#E8F0F9',
    good: '#18754A',
    goodGround: '#EAF5EF',
    wrong: '#B3261E',
    wrongGround: '#FBEEED',
    waiting: '#8A5A00',
    waitingGround: '#FBF4E4',
    seal: '#C8161D',
  },
  dark: {
    ink: '#E4E8EE',
    muted: '#A5AFBD',
    surface: '#1D2127',
    ground: '#15181D',
    stage: '#0F1216',
    line: '#333A44',
    edge: '#737E8D',
    act: '#7DB4F2',
    actFill: '#2A69B3',
    onAct: '#FFFFFF',
    chosen: '#223449',
    good: '#63C790',
    goodGround: '#1B2E25',
    wrong: '#F4938B',
    wrongGround: '#3A2220',
    waiting: '#E2B455',
    waitingGround: '#342B18',
    seal: '#FF6B70',
  },
  contrast: {
    ink: '#000000',
    muted: '#2B2F36',
    surface: '#FFFFFF',
    ground: '#FFFFFF',
    stage: '#E3E6EA',
    line: '#4A4F57',
    edge: '#000000',
    act: '#00358A',
    actFill: '#00358A',
    onAct: '#FFFFFF',
    chosen: '#D3E2FA',
    good: '#00501F',
    goodGround: '#E9F6EE',
    wrong: '#8C0F08',
    wrongGround: '#FDEDEC',
    waiting: '#5C3B00',
    waitingGround: '#FFF4DA',
    seal: '#A80008',
  },
};
