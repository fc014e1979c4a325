// The only place that speaks with the host: everything that a page asks goes through here.
export { askAgain } from './ask-again.ts';
export { fetchSpan, type ByteSpan, type SpanOfBytes } from './byte-spans.ts';
export { bytesUrl, type Bytes } from './bytes.ts';
export { call, CallError } from './call.ts';
export { desktop } from './desktop.ts';
export { listen, type ServiceState } from './events.ts';
export { useAct, useCall, useKeyWaits, type CallOptions } from './hooks.ts';
export { keyOf } from './key-of.ts';
export { fetchPicture } from './pictures.ts';
export { takeJob } from './take-job.ts';
export { dropFile, upload } from './upload.ts';
