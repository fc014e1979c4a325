// A licence that was carried on twice, with what is only decided here: the same file in its long form.
import '../store/licence-decided.test.ts';
