import { theme, type ThemeConfig } from 'antd';
import type { PreferencesOut } from '@yinzheng/contract/ipc';
import { PALETTES, type ThemeName } from './palettes.ts';

const FONTS =
  '"Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","PingFang SC","Microsoft YaHei UI","Microsoft YaHei","WenQuanYi Micro Hei",system-ui,sans-serif';

/** Which theme is meant on a computer that asks for dark or for more contrast. */
export function themeOf(
  wanted: PreferencesOut['theme'],
  system: { readonly dark: boolean; readonly contrast: boolean },
): ThemeName {
  if (wanted !== 'system') return wanted;
  if (system.contrast) return 'contrast';
  return system.dark ? 'dark' : 'light';
}

/** The theme as antd's components take it. */
export function antdTheme(name: ThemeName): ThemeConfig {
  const palette = PALETTES[name];
  return {
    algorithm: name === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    zeroRuntime: false,
    token: {
      fontFamily: FONTS,
      fontSize: 14,
      borderRadius: 4,
      borderRadiusLG: 4,
      borderRadiusSM: 3,
      controlHeight: 32,
      controlHeightLG: 38,
      controlHeightSM: 24,
      colorPrimary: palette.actFill,
      colorLink: palette.act,
      colorInfo: palette.act,
      colorSuccess: palette.good,
      colorWarning: palette.waiting,
      colorError: palette.wrong,
      colorText: palette.ink,
      colorTextSecondary: palette.muted,
      colorTextTertiary: palette.muted,
      colorTextDescription: palette.muted,
      colorTextPlaceholder: palette.muted,
      colorTextDisabled: palette.muted,
      colorTextLightSolid: palette.onAct,
      colorBgContainer: palette.surface,
      colorBgElevated: palette.surface,
      colorBgLayout: palette.ground,
      colorBorder: palette.edge,
      colorBorderSecondary: palette.line,
      colorSplit: palette.line,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.16s',
      boxShadow: '0 2px 10px rgba(0,0,0,.14)',
      boxShadowSecondary: '0 4px 16px rgba(0,0,0,.18)',
    },
    components: {
      Button: { fontWeight: 400, primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Table: {
        cellFontSize: 13,
        cellPaddingBlock: 7,
        cellPaddingInline: 8,
        headerBg: palette.ground,
        headerColor: palette.muted,
        rowSelectedBg: palette.chosen,
      },
      Drawer: { paddingLG: 16 },
      Segmented: {
        trackBg: palette.surface,
        itemColor: palette.ink,
        itemHoverColor: palette.act,
        itemSelectedBg: palette.chosen,
        itemSelectedColor: palette.act,
      },
    },
  };
}

/** Sets the colours for everything that style.css draws. */
export function paint(root: HTMLElement, name: ThemeName): void {
  root.dataset['theme'] = name;
  root.style.setProperty('color-scheme', name === 'dark' ? 'dark' : 'light');
  root.style.setProperty('--font', FONTS);
  for (const [colour, value] of Object.entries(PALETTES[name])) {
    const kebab = colour.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    root.style.setProperty(`--${kebab}`, value as string);
  }
}
