// Licences with smart keys, in the window too: the same file in its long form.
import '../integration/licence-keys.test.ts';
