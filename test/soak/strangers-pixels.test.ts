// Every document of another maker, before both renderers: the same file, not thinned.
import '../integration/strangers-pixels.test.ts';
