// A foreign signer of other algorithms: PDFBox incremental save, BouncyCastle CMS (adbe.pkcs7.detached) or time stamp token (ETSI.RFC3161), nothing visible.
// args, five for each file: ALGORITHM key.pem cert.pem in.pdf out.pdf; ALGORITHM as BouncyCastle names it (SHA256withRSA, SHA256withRSAandMGF1, SHA3-256withECDSA, Ed25519 …), or TIMESTAMP:ALGORITHM
import org.apache.pdfbox.pdmodel.*; import org.apache.pdfbox.pdmodel.interactive.digitalsignature.*; import org.apache.pdfbox.cos.COSName;
import org.bouncycastle.asn1.*; import org.bouncycastle.asn1.nist.NISTObjectIdentifiers; import org.bouncycastle.asn1.pkcs.PrivateKeyInfo; import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.*; import org.bouncycastle.cms.jcajce.*; import org.bouncycastle.cert.jcajce.*; import org.bouncycastle.openssl.*; import org.bouncycastle.openssl.jcajce.*;
import org.bouncycastle.operator.*; import org.bouncycastle.operator.jcajce.*; import org.bouncycastle.jce.provider.BouncyCastleProvider; import org.bouncycastle.tsp.*;
import java.io.*; import java.math.BigInteger; import java.security.*; import java.security.cert.*; import java.util.*;
public class PeerForeign {
  static PrivateKey key(String file) throws Exception {
    try (PEMParser p=new PEMParser(new FileReader(file))) { Object o=p.readObject(); while(!(o instanceof PrivateKeyInfo)&&!(o instanceof PEMKeyPair)) o=p.readObject();
      JcaPEMKeyConverter c=new JcaPEMKeyConverter().setProvider("BC"); return o instanceof PEMKeyPair? c.getKeyPair((PEMKeyPair)o).getPrivate() : c.getPrivateKey((PrivateKeyInfo)o); }
  }
  static SignerInfoGenerator signer(String algorithm, PrivateKey key, X509Certificate cert) throws Exception {
    ContentSigner cs=new JcaContentSignerBuilder(algorithm).setProvider("BC").build(key);
    return new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().setProvider("BC").build()).build(cs,cert);
  }
  static byte[] cms(byte[] content, String algorithm, PrivateKey key, X509Certificate cert) throws Exception {
    CMSSignedDataGenerator g=new CMSSignedDataGenerator(); g.addSignerInfoGenerator(signer(algorithm,key,cert)); g.addCertificates(new JcaCertStore(List.of(cert)));
    return g.generate(new CMSProcessableByteArray(content),false).getEncoded();
  }
  static byte[] token(byte[] content, String algorithm, PrivateKey key, X509Certificate cert) throws Exception {
    DigestCalculator id=new JcaDigestCalculatorProviderBuilder().setProvider("BC").build().get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256));
    TimeStampTokenGenerator g=new TimeStampTokenGenerator(signer(algorithm,key,cert), id, new ASN1ObjectIdentifier("1.2.3.4.1")); g.addCertificates(new JcaCertStore(List.of(cert)));
    TimeStampRequestGenerator q=new TimeStampRequestGenerator(); q.setCertReq(true);
    TimeStampRequest request=q.generate(TSPAlgorithms.SHA256, MessageDigest.getInstance("SHA-256").digest(content));
    return g.generate(request, BigInteger.ONE, new Date()).getEncoded();
  }
  public static void main(String[] a) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    for (int i=0; i+4<a.length; i+=5) { boolean stamp=a[i].startsWith("TIMESTAMP:"); String algorithm=stamp? a[i].substring(10) : a[i];
      PrivateKey key=key(a[i+1]); X509Certificate cert=(X509Certificate)CertificateFactory.getInstance("X.509","BC").generateCertificate(new FileInputStream(a[i+2]));
      try (PDDocument d=PDDocument.load(new File(a[i+3])); OutputStream out=new BufferedOutputStream(new FileOutputStream(a[i+4]))) {
        PDSignature s=new PDSignature(); s.setFilter(PDSignature.FILTER_ADOBE_PPKLITE); s.setSubFilter(stamp? COSName.getPDFName("ETSI.RFC3161") : PDSignature.SUBFILTER_ADBE_PKCS7_DETACHED);
        if (stamp) s.setType(COSName.getPDFName("DocTimeStamp")); else s.setSignDate(Calendar.getInstance());
        SignatureOptions o=new SignatureOptions(); o.setPreferredSignatureSize(16384); d.addSignature(s,o);
        ExternalSigningSupport x=d.saveIncrementalForExternalSigning(out); byte[] content=x.getContent().readAllBytes();
        x.setSignature(stamp? token(content,algorithm,key,cert) : cms(content,algorithm,key,cert)); }
    }
  }
}
