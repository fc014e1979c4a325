const ID = 'layers';

/** Where lists, drawers and boxes that lie over the page are put: within a landmark of their own. */
export const LAYERS = { id: ID } as const;

/** The element for them. Not the body: antd would then write a style of its own into the page, which its policy forbids. */
export function layers(): HTMLElement {
  return document.getElementById(ID) ?? document.body;
}
