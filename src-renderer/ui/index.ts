// What the pages are built of.
export { useActWindow, type ActChannel, type ActWindow } from './act-window.ts';
export { CopyButton } from './copy-button.tsx';
export { Decisions } from './decisions.tsx';
export { Desk, type DeskProps } from './desk.tsx';
export { ErrorLines } from './error-lines.tsx';
export { useHotkeys, type Hotkeys } from './hotkeys.ts';
export { JobWaiting } from './job-waiting.tsx';
export { hasEnded, useJob } from './use-job.ts';
export { Moment, PersonName, Sm3 } from './facts.tsx';
export { openPrompt } from './prompt-window.ts';
export { Page, PrimaryButton, type PageProps, type PrimaryAction } from './page.tsx';
export { PlaceProvider, usePlace, type Place } from './place.tsx';
export { RequestTable, type RequestTableProps } from './request-table.tsx';
export { SealPicture } from './seal-picture.tsx';
export { EmptyState, LoadingState, NoRight } from './states.tsx';
export { StateTag } from './state-tag.tsx';
export { Verdict, VerdictIcon, type VerdictAnswer } from './verdict.tsx';
