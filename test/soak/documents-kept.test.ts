// Every way of tampering at every moment: the same file, not thinned.
import '../integration/documents-kept.test.ts';
