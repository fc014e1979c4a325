import type { ReactNode } from 'react';
import { useTexts } from '../i18n/index.ts';
import { useSealPicture } from './use-seal-picture.ts';

export interface SealPictureProps {
  readonly seal: { readonly id: string; readonly name: string };
  /** Width, CSS pixels; the height follows the picture. */
  readonly width?: number;
}

/** The picture of a seal, on white as it is on paper. */
export function SealPicture({ seal, width = 48 }: SealPictureProps): ReactNode {
  const { t } = useTexts();
  const { src, failed } = useSealPicture(seal.id);
  if (failed) {
    return <span className="yz-seal-missing">{t('frame.sealPicture.missing', { name: seal.name })}</span>;
  }
  if (src === undefined) return <span className="yz-seal-coming" style={{ width, height: width }} />;
  return (
    <img className="yz-seal" src={src} alt={t('frame.sealPicture', { name: seal.name })} width={width} />
  );
}
