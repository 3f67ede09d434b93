/** A node of the syntax tree of Python, as plain data. */
export interface Syntax {
  /** As the grammar of @lezer/python calls it; of a word or sign, itself. */
  readonly name: string;
  /** In the text, half-open, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** Without comments. */
  readonly children: readonly Syntax[];
}
