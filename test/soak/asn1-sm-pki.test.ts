// The tests of asn1, sm and pki in their long form: `fuzzRuns` multiplies the runs under SOAK=1, and every bit of what must not change is flipped.
import '../unit/asn1/ber.test.ts';
import '../unit/asn1/node.test.ts';
import '../unit/asn1/values.test.ts';
import '../unit/pki/certificate.test.ts';
import '../unit/pki/cms.test.ts';
import '../unit/pki/crl.test.ts';
import '../unit/pki/fuzz.test.ts';
import '../unit/sm/sm2.test.ts';
import '../unit/sm/sm3.test.ts';
