// The tests of signed PDFs in their long form: more runs under SOAK=1, and one bit of every byte is turned over.
import '../unit/verification/pdf-fuzz.test.ts';
