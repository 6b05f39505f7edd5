//! Columns, as `alloy fmt` lays them out. Its printer writes through Go's `text/tabwriter`: a cell ends at a tab, the
//! cells of one column in adjacent rows get one width, and a form feed ends the run of rows. The same rules are needed
//! here, as neighbouring rows can pull columns apart in places nobody would think of (`x = {a = 1}` under a row with a
//! longer second cell).

/// A tab counts this many columns when it indents.
const TAB_WIDTH: usize = 8;

/// Blanks between the widest cell of a column and the next column.
const PADDING: usize = 1;

struct Cell {
    /// Where the text of the cell ends in `Layout::text`.
    end: usize,
    /// Width of the text in characters.
    width: usize,
    /// Ended by a tab, which keeps an otherwise empty column.
    hard: bool,
}

/// Text goes in cell by cell, aligned text comes out.
#[derive(Default)]
pub(crate) struct Layout {
    out: String,
    /// `out` is not trimmed below this length: what is before it was given as literal text.
    protected: usize,
    /// Text of all waiting cells.
    text: String,
    /// Parts of `text` which are literal.
    literals: Vec<std::ops::Range<usize>>,
    cells: Vec<Cell>,
    /// Index into `cells` where each row begins. The last row is the one being written.
    rows: Vec<usize>,
    /// Where the text of the cell being written begins.
    cell_start: usize,
}

impl Layout {
    pub(crate) fn new() -> Self {
        Layout { rows: vec![0], ..Layout::default() }
    }

    /// Adds text. Control characters in it act as in a file: a raw string with a tab in it has two cells.
    pub(crate) fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find(['\t', '\x0b', '\n', '\x0c']) {
            self.text.push_str(&rest[..at]);
            match rest.as_bytes()[at] {
                b'\t' => self.tab(true),
                b'\x0b' => self.tab(false),
                b'\n' => self.newline(),
                _ => self.end_run(),
            }
            rest = &rest[at + 1..];
        }
        self.text.push_str(rest);
    }

    /// Adds text that is passed on as it is.
    pub(crate) fn literal(&mut self, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.literals.push(start..self.text.len());
    }

    /// Ends a cell. A column of empty cells vanishes unless one of them ends hard.
    pub(crate) fn tab(&mut self, hard: bool) {
        let end = self.text.len();
        let width = self.text[self.cell_start..].chars().count();
        self.cells.push(Cell { end, width, hard });
        self.cell_start = end;
    }

    /// Ends a row.
    pub(crate) fn newline(&mut self) {
        self.end_row(false);
    }

    /// Ends a row and with it the run of rows that share columns.
    pub(crate) fn end_run(&mut self) {
        self.end_row(true);
    }

    /// The finished text.
    pub(crate) fn finish(mut self) -> String {
        self.tab(false);
        self.rows.push(self.cells.len());
        self.flush();
        self.out
    }

    fn end_row(&mut self, end_run: bool) {
        self.tab(false);
        let single = self.cells.len() - self.rows[self.rows.len() - 1] == 1;
        self.rows.push(self.cells.len());
        // The last cell of a row is in no column, so a row of one cell parts the rows around it.
        if end_run || single {
            self.flush();
            self.out.push('\n');
        }
    }

    /// Writes out all waiting rows, without the newline of the last one.
    fn flush(&mut self) {
        let rows = self.rows.len() - 1;
        let mut widths = Vec::new();
        self.columns(&mut widths, 0, rows);
        self.text.clear();
        self.literals.clear();
        self.cells.clear();
        self.rows.clear();
        self.rows.push(0);
        self.cell_start = 0;
    }

    fn row(&self, row: usize) -> &[Cell] {
        &self.cells[self.rows[row]..self.rows[row + 1]]
    }

    /// Finds the blocks of rows that have a cell in column `widths.len()`, and writes rows whose columns are all known.
    fn columns(&mut self, widths: &mut Vec<usize>, mut from: usize, to: usize) {
        let column = widths.len();
        let mut at = from;
        while at < to {
            if column + 1 >= self.row(at).len() {
                at += 1;
                continue;
            }
            self.write_rows(widths, from, at);
            from = at;
            let (mut width, mut discard) = (0, true);
            while at < to && column + 1 < self.row(at).len() {
                let cell = &self.row(at)[column];
                width = width.max(cell.width + PADDING);
                discard &= cell.width == 0 && !cell.hard;
                at += 1;
            }
            widths.push(if discard { 0 } else { width });
            self.columns(widths, from, at);
            widths.pop();
            from = at;
        }
        self.write_rows(widths, from, to);
    }

    fn write_rows(&mut self, widths: &[usize], from: usize, to: usize) {
        for row in from..to {
            let mut indenting = true;
            for index in self.rows[row]..self.rows[row + 1] {
                let start = if index == 0 { 0 } else { self.cells[index - 1].end };
                let Cell { end, width, .. } = self.cells[index];
                if end > start {
                    indenting = false;
                    self.write_cell(start, end);
                }
                let Some(column_width) = widths.get(index - self.rows[row]) else { continue };
                if indenting {
                    self.out.extend(std::iter::repeat_n('\t', column_width.div_ceil(TAB_WIDTH)));
                } else {
                    self.out.extend(std::iter::repeat_n(' ', column_width.saturating_sub(width)));
                }
            }
            self.trim();
            if row + 2 < self.rows.len() {
                self.out.push('\n');
            }
        }
    }

    fn write_cell(&mut self, start: usize, end: usize) {
        let mut at = start;
        let first = self.literals.partition_point(|literal| literal.end <= start);
        for literal in self.literals[first..].iter().take_while(|literal| literal.start < end) {
            self.out.push_str(&self.text[at..literal.start]);
            self.out.push_str(&self.text[literal.clone()]);
            self.protected = self.out.len();
            at = literal.end;
        }
        self.out.push_str(&self.text[at..end]);
    }

    fn trim(&mut self) {
        let kept = self.out.trim_end_matches([' ', '\t']).len();
        self.out.truncate(kept.max(self.protected));
    }
}
