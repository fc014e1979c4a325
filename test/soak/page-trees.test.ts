// Generated page trees in their long form: more seeds and deeper trees under SOAK=1.
import '../integration/strangers-page-trees.test.ts';
