import type { DragEvent } from 'react';
import { desktop } from '../app/api/index.ts';

/** What a link to a sealed file needs so that dragging it out of the desktop client brings the file itself. */
export function dragOut(entry: number): { onDragStart?(event: DragEvent): void } {
  const bridge = desktop();
  if (bridge === undefined) return {};
  return {
    onDragStart: (event) => {
      event.preventDefault();
      bridge.dragOut(entry);
    },
  };
}
