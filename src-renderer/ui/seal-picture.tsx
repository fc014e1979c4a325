import { useState, type ReactNode } from 'react';
import { bytesUrl } from '../app/api/index.ts';
import { useTexts } from '../i18n/index.ts';

export interface SealPictureProps {
  readonly seal: { readonly id: string; readonly name: string };
  /** Width, CSS pixels; the height follows the picture. */
  readonly width?: number;
}

/** The picture of a seal, on white as it is on paper. */
export function SealPicture({ seal, width = 48 }: SealPictureProps): ReactNode {
  const { t } = useTexts();
  const [failed, setFailed] = useState(false);
  if (failed) {
    return <span className="yz-seal-missing">{t('frame.sealPicture.missing', { name: seal.name })}</span>;
  }
  return (
    <img
      className="yz-seal"
      src={bytesUrl({ kind: 'seal', id: seal.id })}
      alt={t('frame.sealPicture', { name: seal.name })}
      width={width}
      onError={() => setFailed(true)}
    />
  );
}
