// Every document in both formats: the same file, not thinned.
import '../integration/strangers-corpus.test.ts';
