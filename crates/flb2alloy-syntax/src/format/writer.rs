//! Puts tokens, blanks and comments together. Tokens come with the place they had in the source, if they had one; a
//! comment is written before the first token that stood behind it, and the newlines around it are those of the source.

use crate::layout::Layout;
use crate::spanned::Comment;

/// Blanks and indentation that wait for the next token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blank {
    Space,
    /// Ends a cell, for alignment.
    Cell,
    Newline,
    /// A newline that ends the run of aligned rows.
    EndRun,
    Indent,
    Unindent,
    /// Was dropped, but stays in its place until the next token: `alloy fmt` looks no further than this.
    Dropped,
}

/// Where each line of the source begins.
pub(super) struct Lines(Vec<u32>);

impl Lines {
    pub(super) fn new(source: &str) -> Self {
        let starts = (1_u32..).zip(source.bytes()).filter(|(_, byte)| *byte == b'\n').map(|(next, _)| next);
        Lines(std::iter::once(0).chain(starts).collect())
    }

    /// The line of an offset, from 1.
    pub(super) fn line(&self, offset: u32) -> usize {
        self.0.partition_point(|start| *start <= offset)
    }
}

/// A place in the source. Between the places that tokens bring along, it moves with what is written, so it can run ahead
/// of or behind the true one: that decides where comments go, and `alloy fmt` has it so.
#[derive(Clone, Copy)]
struct Place {
    offset: usize,
    line: usize,
}

pub(super) struct Writer<'a> {
    source: &'a str,
    layout: Layout,
    lines: Lines,
    depth: usize,
    pending: Vec<Blank>,
    comments: &'a [Comment<'a>],
    place: Place,
    /// The line where the last token or comment ended.
    last_line: usize,
    /// Nothing is on the line being written, not even indentation.
    at_line_start: bool,
    nothing_written: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(source: &'a str, comments: &'a [Comment<'a>]) -> Self {
        Writer {
            source,
            layout: Layout::new(),
            lines: Lines::new(source),
            depth: 0,
            pending: Vec::new(),
            comments,
            place: Place { offset: 0, line: 1 },
            last_line: 0,
            at_line_start: true,
            nothing_written: true,
        }
    }

    pub(super) fn line(&self, offset: u32) -> usize {
        self.lines.line(offset)
    }

    /// The finished text, behind the comments that are left.
    pub(super) fn finish(mut self) -> String {
        while let Some((comment, rest)) = self.comments.split_first() {
            self.comments = rest;
            self.comment(comment, None);
        }
        self.layout.newline();
        self.layout.finish()
    }

    pub(super) fn blank(&mut self, blank: Blank) {
        self.pending.push(blank);
    }

    /// Writes a token that stood at `offset`.
    pub(super) fn token_at(&mut self, offset: u32, text: &str) {
        self.place = Place { offset: offset as usize, line: self.line(offset) };
        self.token(text);
    }

    /// Writes a token whose place was not kept.
    pub(super) fn token(&mut self, text: &str) {
        let next = self.place;
        if self.comment_before(next) {
            self.comments_before(next);
        } else {
            self.blanks(self.pending.len());
        }
        self.text(next, text, false);
    }

    fn comment_before(&self, next: Place) -> bool {
        self.comments.first().is_some_and(|comment| comment.span.start as usize <= next.offset)
    }

    fn comments_before(&mut self, next: Place) {
        let mut last = None;
        while let Some((comment, rest)) = self.comments.split_first() {
            let follows = last.is_some_and(|last| self.adjacent(last, comment));
            if comment.span.start as usize > next.offset && !follows {
                break;
            }
            self.comments = rest;
            self.comment(comment, Some(next));
            last = Some(comment);
        }
        if let Some(last) = last {
            self.behind_comment(last, next);
        }
    }

    /// Comments with nothing between them but one line end stay together.
    fn adjacent(&self, first: &Comment<'_>, second: &Comment<'_>) -> bool {
        let between = &self.source[first.span.end as usize..second.span.start as usize];
        between.trim_matches([' ', '\t', '\r', '\n']).is_empty() && between.matches('\n').count() <= 1
    }

    fn comment(&mut self, comment: &Comment<'_>, next: Option<Place>) {
        let place = Place { offset: comment.span.start as usize, line: self.line(comment.span.start) };
        if !self.nothing_written {
            self.before_comment(place, next);
        }
        let text = comment.text.strip_suffix('\r').unwrap_or(comment.text);
        if text.contains('\r') {
            self.text(place, &text.replace('\r', ""), true);
        } else {
            self.text(place, text, true);
        }
    }

    fn before_comment(&mut self, place: Place, next: Option<Place>) {
        if place.line == self.last_line {
            // Behind a token: in a column of its own, unless more follows on the line.
            let blank =
                if next.is_some_and(|next| next.line == place.line) { Blank::Space } else { Blank::Cell };
            self.write_blank(blank, true);
            return;
        }
        // On a line of its own: indentation counts, newlines are those of the source.
        let blank = self.pending.iter().position(|blank| !matches!(blank, Blank::Indent | Blank::Unindent));
        if let Some(at) = blank {
            self.pending[at] = Blank::Dropped;
            self.blanks(at);
        }
        self.newlines(place.line.saturating_sub(self.last_line), Blank::EndRun);
    }

    fn behind_comment(&mut self, comment: &Comment<'_>, next: Place) {
        // Measured without carriage returns, so the end can come out too early.
        let length = comment.text.bytes().filter(|byte| *byte != b'\r').count();
        let end = comment.span.start + u32::try_from(length).unwrap_or(u32::MAX) - 1;
        if comment.text.starts_with("/*") && self.line(end) == next.line {
            self.write_blank(Blank::Space, false);
        }
        let newlines = next.line.saturating_sub(self.last_line);
        let ends_run = self.pending.contains(&Blank::EndRun);
        self.pending.retain(|blank| matches!(blank, Blank::Indent | Blank::Unindent));
        self.blanks(self.pending.len());
        self.newlines(newlines, if ends_run { Blank::EndRun } else { Blank::Newline });
    }

    /// At most one blank line is kept.
    fn newlines(&mut self, count: usize, kind: Blank) {
        for _ in 0..count.min(2) {
            self.write_blank(kind, false);
        }
    }

    /// Writes the first `count` of the pending blanks.
    fn blanks(&mut self, count: usize) {
        let mut pending = std::mem::take(&mut self.pending);
        for blank in pending.drain(..count) {
            match blank {
                Blank::Indent => self.depth += 1,
                Blank::Unindent => self.depth = self.depth.saturating_sub(1),
                Blank::Dropped => {}
                blank => self.write_blank(blank, false),
            }
        }
        self.pending = pending;
    }

    fn write_blank(&mut self, blank: Blank, hard: bool) {
        if self.at_line_start {
            self.indent();
        }
        self.place.offset += 1;
        match blank {
            Blank::Space => self.layout.text(" "),
            Blank::Cell => self.layout.tab(hard),
            Blank::Newline | Blank::EndRun => {
                if blank == Blank::Newline {
                    self.layout.newline();
                } else {
                    self.layout.end_run();
                }
                self.place.line += 1;
                self.at_line_start = true;
            }
            Blank::Indent | Blank::Unindent | Blank::Dropped => {}
        }
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.layout.tab(true);
        }
        self.place.offset += self.depth;
        self.at_line_start = self.depth == 0;
    }

    fn text(&mut self, place: Place, text: &str, literal: bool) {
        if self.at_line_start {
            self.indent();
        }
        if literal {
            self.layout.literal(text);
        } else {
            self.layout.text(text);
        }
        let newlines = text.bytes().filter(|byte| matches!(byte, b'\n' | b'\x0c')).count();
        self.place = Place { offset: place.offset + text.len(), line: place.line + newlines };
        self.last_line = self.place.line;
        // A form feed counts as a line end, and a comment can end with one.
        self.at_line_start = text.ends_with('\x0c');
        self.nothing_written = false;
    }
}
