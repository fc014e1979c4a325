// Every screen in every theme: the same file, not thinned.
import '../e2e/looks.test.ts';
