/** The text in a PDF, read by pdf.js. Words may be torn apart by their placing, so white space is left out. */
import { extractText } from 'unpdf';

/** All text of the file, in the order of its pages, without white space. */
export async function pdfText(pdf: Buffer): Promise<string> {
  const { text } = await extractText(new Uint8Array(pdf), { mergePages: true });
  return text.replace(/\s/g, '');
}
