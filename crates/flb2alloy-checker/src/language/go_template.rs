//! Templates of Go's `text/template`, as `stage.template` and `stage.replace` parse them: text/template/parse, with the
//! functions of sprig and those that `loki.process` adds.

mod functions;
mod lex;

use lex::{Kind, Lexer, Token};

/// What is wrong with a template, if anything is.
pub(super) fn mistake(template: &str) -> Option<String> {
    let mut parser = Parser {
        lexer: Lexer::new(template),
        peeked: None,
        variables: vec!["$".to_owned()],
        ranges: 0,
        depth: 0,
    };
    parser.file().err()
}

/// Deeper than any template is, and no danger to the stack.
const MAX_DEPTH: usize = 200;

type Result<T> = std::result::Result<T, String>;

struct Parser<'t> {
    lexer: Lexer<'t>,
    peeked: Option<Token<'t>>,
    variables: Vec<String>,
    /// How many `range` are open.
    ranges: usize,
    depth: usize,
}

/// How a list of nodes ended.
#[derive(PartialEq, Eq)]
enum Closing {
    End,
    Else,
}

/// What a command begins with, which decides whether it can get the result of another one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operand {
    Constant,
    Executable,
}

impl<'t> Parser<'t> {
    fn next(&mut self) -> Result<Token<'t>> {
        match self.peeked.take() {
            Some(token) => Ok(token),
            None => self.lexer.token(),
        }
    }

    fn peek(&mut self) -> Result<Token<'t>> {
        let token = self.next()?;
        self.peeked = Some(token);
        Ok(token)
    }

    fn skip_space(&mut self) -> Result<()> {
        if self.peek()?.kind == Kind::Space {
            self.next()?;
        }
        Ok(())
    }

    fn expect(&mut self, kind: Kind, context: &str) -> Result<Token<'t>> {
        self.skip_space()?;
        let token = self.next()?;
        if token.kind == kind { Ok(token) } else { Err(unexpected(token, context)) }
    }

    fn file(&mut self) -> Result<()> {
        loop {
            match self.peek()?.kind {
                Kind::Eof => return Ok(()),
                Kind::Open => {
                    self.next()?;
                    self.skip_space()?;
                    if self.peek()?.kind == Kind::Word && self.peek()?.text == "define" {
                        self.next()?;
                        self.definition()?;
                    } else if let Some(closing) = self.action()? {
                        let word = if closing == Closing::End { "end" } else { "else" };
                        return Err(format!("unexpected {{{{{word}}}}}"));
                    }
                }
                _ => {
                    self.next()?;
                }
            }
        }
    }

    fn definition(&mut self) -> Result<()> {
        self.expect(Kind::Text, "define clause")?;
        self.expect(Kind::Close, "define clause")?;
        let outer = std::mem::replace(&mut self.variables, vec!["$".to_owned()]);
        let ranges = std::mem::take(&mut self.ranges);
        let closing = self.list()?;
        (self.variables, self.ranges) = (outer, ranges);
        if closing == Closing::End { Ok(()) } else { Err("unexpected {{else}} in define clause".to_owned()) }
    }

    /// Nodes up to an `end` or `else`.
    fn list(&mut self) -> Result<Closing> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("too many actions in actions".to_owned());
        }
        loop {
            match self.next()?.kind {
                Kind::Eof => return Err("unexpected end: an {{end}} is missing".to_owned()),
                Kind::Open => {
                    self.skip_space()?;
                    if let Some(closing) = self.action()? {
                        self.depth -= 1;
                        return Ok(closing);
                    }
                }
                _ => {}
            }
        }
    }

    /// What is between braces, the opening ones and blanks behind them consumed.
    fn action(&mut self) -> Result<Option<Closing>> {
        let token = self.peek()?;
        if token.kind != Kind::Word {
            self.pipeline("command", Kind::Close)?;
            return Ok(None);
        }
        match token.text {
            "end" => {
                self.next()?;
                self.expect(Kind::Close, "end")?;
                return Ok(Some(Closing::End));
            }
            "else" => {
                self.next()?;
                self.skip_space()?;
                let token = self.peek()?;
                if !(token.kind == Kind::Word && matches!(token.text, "if" | "with")) {
                    self.expect(Kind::Close, "else")?;
                }
                return Ok(Some(Closing::Else));
            }
            "if" | "range" | "with" => {
                self.next()?;
                self.control(token.text)?;
            }
            "break" | "continue" => {
                self.next()?;
                self.expect(Kind::Close, token.text)?;
                if self.ranges == 0 {
                    return Err(format!("{{{{{}}}}} outside {{{{range}}}}", token.text));
                }
            }
            "template" => {
                self.next()?;
                self.expect(Kind::Text, "template clause")?;
                self.skip_space()?;
                if self.peek()?.kind == Kind::Close {
                    self.next()?;
                } else {
                    self.pipeline("template clause", Kind::Close)?;
                }
            }
            "block" => {
                self.next()?;
                self.expect(Kind::Text, "block clause")?;
                self.pipeline("block clause", Kind::Close)?;
                let outer = std::mem::replace(&mut self.variables, vec!["$".to_owned()]);
                let ranges = std::mem::take(&mut self.ranges);
                let closing = self.list()?;
                (self.variables, self.ranges) = (outer, ranges);
                if closing == Closing::Else {
                    return Err("unexpected {{else}} in block clause".to_owned());
                }
            }
            _ => self.pipeline("command", Kind::Close)?,
        }
        Ok(None)
    }

    /// `if`, `range` or `with`, the word consumed.
    fn control(&mut self, word: &'t str) -> Result<()> {
        let variables = self.variables.len();
        self.pipeline(word, Kind::Close)?;
        let looping = usize::from(word == "range");
        self.ranges += looping;
        let closing = self.list()?;
        self.ranges -= looping;
        if closing == Closing::Else {
            let token = self.peek()?;
            if token.kind == Kind::Word && token.text == word && word != "range" {
                self.next()?;
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err("too many actions in actions".to_owned());
                }
                self.control(word)?;
                self.depth -= 1;
            } else if self.skip_list()? != Closing::End {
                return Err("expected end; found {{else}}".to_owned());
            }
        }
        self.variables.truncate(variables);
        Ok(())
    }

    /// The part behind an `else`; `else if` belongs to `if` only, and so on.
    fn skip_list(&mut self) -> Result<Closing> {
        let token = self.peek()?;
        if token.kind == Kind::Word {
            return Err(unexpected(token, "input"));
        }
        self.list()
    }

    fn pipeline(&mut self, context: &str, end: Kind) -> Result<()> {
        self.skip_space()?;
        self.declarations(context)?;
        let mut commands = 0;
        loop {
            self.skip_space()?;
            let token = self.peek()?;
            if token.kind == end {
                self.next()?;
                return if commands == 0 { Err(format!("missing value for {context}")) } else { Ok(()) };
            }
            if !token.starts_operand() {
                return Err(unexpected(token, context));
            }
            let first = self.command()?;
            if commands > 0 && first == Operand::Constant {
                return Err(format!("non executable command in pipeline stage {}", commands + 1));
            }
            commands += 1;
        }
    }

    /// `$x :=`, `$x =`, `$i, $e :=`. A variable that begins a command is left where it is.
    fn declarations(&mut self, context: &str) -> Result<()> {
        let mut declared = 0;
        while self.peek()?.kind == Kind::Variable {
            let before = (self.lexer.clone(), self.peeked);
            let variable = self.next()?;
            self.skip_space()?;
            let token = self.peek()?;
            match token.text {
                ":=" | "=" if token.kind == Kind::Sign => {
                    self.next()?;
                    self.skip_space()?;
                    // Go asks only when it runs whether what `=` changes is there; from here on it is.
                    self.variables.push(variable.text.to_owned());
                    return Ok(());
                }
                "," if token.kind == Kind::Sign => {
                    self.next()?;
                    self.skip_space()?;
                    self.variables.push(variable.text.to_owned());
                    declared += 1;
                    if context != "range" || declared > 1 {
                        return Err(format!("too many declarations in {context}"));
                    }
                    match self.peek()?.kind {
                        Kind::Variable | Kind::Close | Kind::RightParen => {}
                        _ => return Err("range can only initialize variables".to_owned()),
                    }
                }
                _ => {
                    (self.lexer, self.peeked) = before;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// One command and the pipe behind it, if there is one.
    fn command(&mut self) -> Result<Operand> {
        let mut first = None;
        loop {
            self.skip_space()?;
            if let Some(operand) = self.operand()? {
                first.get_or_insert(operand);
            }
            let token = self.peek()?;
            match token.kind {
                Kind::Space => {}
                Kind::Close | Kind::RightParen => break,
                Kind::Pipe => {
                    self.next()?;
                    break;
                }
                _ => return Err(unexpected(token, "operand")),
            }
        }
        first.ok_or_else(|| "empty command".to_owned())
    }

    fn operand(&mut self) -> Result<Option<Operand>> {
        let token = self.peek()?;
        if !token.starts_operand() {
            return Ok(None);
        }
        self.next()?;
        let (operand, takes_fields) = match token.kind {
            Kind::Function => {
                if !functions::exists(token.text) {
                    return Err(unknown_function(token.text));
                }
                (Operand::Executable, true)
            }
            Kind::Variable => {
                if !self.variables.iter().any(|known| known == token.text) {
                    return Err(format!("undefined variable {:?}", token.text));
                }
                (Operand::Executable, true)
            }
            Kind::LeftParen => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err("too many parentheses".to_owned());
                }
                self.pipeline("parenthesized pipeline", Kind::RightParen)?;
                self.depth -= 1;
                (Operand::Executable, true)
            }
            Kind::Field => (Operand::Executable, true),
            _ => (Operand::Constant, false),
        };
        while self.peek()?.kind == Kind::Field {
            if !takes_fields {
                return Err(format!("unexpected . after term {:?}", token.text));
            }
            self.next()?;
        }
        Ok(Some(operand))
    }
}

fn unexpected(token: Token<'_>, context: &str) -> String {
    match token.kind {
        Kind::Eof => format!("unexpected end in {context}"),
        Kind::Close => format!("unexpected `}}}}` in {context}"),
        _ => format!("unexpected `{}` in {context}", token.text),
    }
}

fn unknown_function(name: &str) -> String {
    match flb2alloy_parser::nearest(name, functions::all()) {
        Some(near) => format!("there is no function `{name}`; did you mean `{near}`?"),
        None => format!("there is no function `{name}`"),
    }
}
