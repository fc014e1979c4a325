// What strangers add to a PDF after a signature: PDFBox, saved as an incremental update. args: what in.pdf out.pdf [name value]…
//   fill NAME VALUE…     values of fields, with appearances made by PDFBox
//   note                 a square annotation with an appearance and a text annotation with a popup, on page 1
//   store                a document security store with one certificate stream
//   hide NAME            the field's widget gets the Hidden flag
import org.apache.pdfbox.cos.*;
import org.apache.pdfbox.pdmodel.*;
import org.apache.pdfbox.pdmodel.common.*;
import org.apache.pdfbox.pdmodel.graphics.color.*;
import org.apache.pdfbox.pdmodel.interactive.annotation.*;
import org.apache.pdfbox.pdmodel.interactive.form.*;
import java.io.*;
public class PeerEdit {
  static void touch(COSBase b) { if (b instanceof COSUpdateInfo) ((COSUpdateInfo) b).setNeedToBeUpdated(true); }
  // PDFBox finds what to write on the way from the catalogue, over what is marked
  static void touchWay(PDDocument d) {
    COSDictionary cat = d.getDocumentCatalog().getCOSObject(); touch(cat);
    for (String k : new String[]{"AcroForm", "Pages"}) { COSBase b = cat.getDictionaryObject(COSName.getPDFName(k)); touch(b);
      if (b instanceof COSDictionary) for (String l : new String[]{"Fields", "Kids"}) touch(((COSDictionary) b).getDictionaryObject(COSName.getPDFName(l))); }
  }
  static void touchLook(PDAnnotation a) {
    touch(a.getCOSObject());
    COSBase ap = a.getCOSObject().getDictionaryObject(COSName.AP); touch(ap);
    if (ap instanceof COSDictionary) { COSBase n = ((COSDictionary) ap).getDictionaryObject(COSName.N); touch(n);
      if (n instanceof COSStream) touch(((COSStream) n).getDictionaryObject(COSName.RESOURCES)); }
  }
  public static void main(String[] a) throws Exception {
    try (PDDocument d = PDDocument.load(new File(a[1])); OutputStream out = new BufferedOutputStream(new FileOutputStream(a[2]))) {
      touchWay(d); PDAcroForm form = d.getDocumentCatalog().getAcroForm(); PDPage page = d.getPage(0);
      switch (a[0]) {
        case "fill":
          for (int i = 3; i + 1 < a.length; i += 2) { PDField f = form.getField(a[i]); f.setValue(a[i + 1]); touch(f.getCOSObject()); for (PDAnnotationWidget w : f.getWidgets()) touchLook(w); }
          break;
        case "hide":
          for (PDAnnotationWidget w : form.getField(a[3]).getWidgets()) { w.setHidden(true); touch(w.getCOSObject()); }
          break;
        case "note": {
          PDAnnotationSquareCircle s = new PDAnnotationSquareCircle(PDAnnotationSquareCircle.SUB_TYPE_SQUARE); s.setRectangle(new PDRectangle(10, 10, 90, 90)); s.setContents("x"); s.setColor(new PDColor(new float[]{1, 0, 0}, PDDeviceRGB.INSTANCE)); s.setPage(page); s.constructAppearances(d);
          PDAnnotationText t = new PDAnnotationText(); t.setRectangle(new PDRectangle(200, 10, 20, 20)); t.setContents("y"); t.setPage(page);
          PDAnnotationPopup p = new PDAnnotationPopup(); p.setRectangle(new PDRectangle(220, 10, 90, 90)); p.setParent(t); t.setPopup(p);
          java.util.List<PDAnnotation> all = page.getAnnotations(); all.add(s); all.add(t); all.add(p); page.setAnnotations(all);
          touch(page.getCOSObject()); touch(page.getCOSObject().getDictionaryObject(COSName.ANNOTS));
          for (PDAnnotation one : new PDAnnotation[]{s, t, p}) touchLook(one);
          break; }
        case "store": {
          COSStream c = new COSStream(); try (OutputStream o = c.createOutputStream()) { o.write(new byte[]{0x30, 0}); }
          COSArray certs = new COSArray(); certs.add(c); COSDictionary dss = new COSDictionary(); dss.setItem(COSName.getPDFName("Certs"), certs);
          COSDictionary cat = d.getDocumentCatalog().getCOSObject(); cat.setItem(COSName.getPDFName("DSS"), dss);
          touch(cat); touch(dss); touch(certs); touch(c);
          break; }
        default: throw new IllegalArgumentException(a[0]);
      }
      d.saveIncremental(out);
    }
  }
}
