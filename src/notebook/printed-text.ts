/** What a program printed, as it stands on the screen in the end:
 *
 *      "\r 10%|#   |\r 50%|##  |\r100%|####|\n"   ->   "100%|####|\n"
 *
 *  A progress bar writes over its line again and again, and only the last state is there to be read. Colours and links
 *  are left out; every other control character stays in the text, and whoever shows it makes it visible. */

/** `text` as a notebook has it. A screen is made only where something moves back on it. */
export function printedText(text: string): string {
  const plain = text.includes('\x1b') ? text.replace(STYLE, '') : text;
  return MOVES_BACK.test(plain) ? new Screen().print(plain) : plain;
}

/** Colours (`ESC [ 31 m`) and the two halves of a link (`ESC ] 8 ; ; address BEL`). */
const STYLE = /\x1b(?:\[[0-9;:]*m|\]8;[^\x07\x1b]*(?:\x07|\x1b\\))/g;
const MOVES_BACK = /\r(?!\n)|[\b\x1b]/;
/** Text; a line's end; steps back; a control sequence, whose last character says what it does; or a single control. */
const TOKEN = /[^\r\n\b\x1b]+|\r?\n|\r+|\x08+|\x1b\[([0-9;:?]*)[ -/]*([@-~])|\x1b/g;
/** Columns from which on a line is no progress bar: what steps back in it stays as it is, so that writing over long
 *  lines costs no more than their length. */
const LONGEST_ROW = 2000;

class Screen {
  private readonly rows: string[] = [''];
  /** The carriage return that a row ends with, beside its newline. */
  private readonly ends: string[] = [];
  private row = 0;
  /** In UTF-16 units, which is what front ends count. */
  private column = 0;

  print(text: string): string {
    for (const [token, count = '', command] of text.matchAll(TOKEN)) {
      if (command !== undefined) this.control(command, Number.parseInt(count, 10));
      else if (token.endsWith('\n')) this.newLine(token);
      else if (token.startsWith('\r') || token.startsWith('\b')) this.back(token);
      else this.write(token);
    }
    return this.rows.map((row, index) => `${row}${this.ends[index] ?? ''}`).join('');
  }

  private write(text: string): void {
    const row = this.rows[this.row]!;
    this.rows[this.row] =
      this.column === row.length
        ? row + text
        : row.slice(0, this.column).padEnd(this.column) + text + row.slice(this.column + text.length);
    this.column += text.length;
  }

  private newLine(end: string): void {
    this.ends[this.row] ??= end;
    this.row += 1;
    this.column = 0;
    if (this.row === this.rows.length) this.rows.push('');
  }

  private back(steps: string): void {
    if (this.rows[this.row]!.length > LONGEST_ROW) this.write(steps);
    else this.column = steps.startsWith('\r') ? 0 : Math.max(0, this.column - steps.length);
  }

  /** The moves and erasures of progress bars. What else a terminal can do is left out, as Jupyter leaves it out. */
  private control(command: string, count: number): void {
    const row = this.rows[this.row]!;
    if (row.length > LONGEST_ROW) return;
    const steps = Math.min(count || 1, LONGEST_ROW);
    switch (command) {
      case 'A':
        this.row = Math.max(0, this.row - steps);
        return;
      case 'B':
        this.row = Math.min(this.rows.length - 1, this.row + steps);
        return;
      case 'C':
        this.column = Math.min(LONGEST_ROW, this.column + steps);
        return;
      case 'D':
        this.column = Math.max(0, this.column - steps);
        return;
      case 'G':
        this.column = steps - 1;
        return;
      case 'K':
        if (count === 2) this.rows[this.row] = '';
        else if (count === 1) this.rows[this.row] = ' '.repeat(this.column) + row.slice(this.column);
        else this.rows[this.row] = row.slice(0, this.column);
        return;
    }
  }
}
