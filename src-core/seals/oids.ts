/**
 * Our own arc for object identifiers, open to everybody without registration (ITU-T X.667): 2.25 and the
 * number of the UUID be745183-e687-4d22-ab4b-d945d2d0113f, drawn at random once for this product. It never changes.
 */
export const YINZHENG_ARC = '2.25.253157278960136362516874461820809646399';

/** ImpressionData in `TBS_Sign.extDatas` and as a signed attribute of CMS (docs/formats/impression-data.md). */
export const IMPRESSION_DATA_OID = `${YINZHENG_ARC}.1`;
