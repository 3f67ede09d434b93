/** One run of lines that differ: half-open line ranges in both texts; one of the two may be empty.
 *  A list of changes is sorted, and what lies between two of them is equal. */
export interface LineChange {
  readonly beforeStart: number;
  readonly beforeEnd: number;
  readonly afterStart: number;
  readonly afterEnd: number;
}
