//! `flb2alloy convert`.

use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

use flb2alloy::report::{ConversionReport, Report};
use flb2alloy::{Conversion, Dialect, FileSystem, Options};

use super::Outcome;
use super::args::{Convert, ReportFormat};
use super::env_file;
use super::inputs::{self, Input};
use super::outputs::{self, Output};
use super::render::Messages;

/// Converts all inputs and says how it went.
pub(crate) fn run(arguments: &Convert) -> Outcome {
    let messages = Messages::new(arguments.color, arguments.quiet);
    match try_run(arguments, &messages) {
        Ok(outcome) => outcome,
        Err(Failure { outcome, message }) => {
            messages.error(&message);
            outcome
        }
    }
}

/// What ends the run before anything is written.
struct Failure {
    outcome: Outcome,
    message: String,
}

impl Failure {
    fn usage(message: impl Into<String>) -> Self {
        Failure { outcome: Outcome::Usage, message: message.into() }
    }

    fn bad_input(path: &Path, error: &dyn std::fmt::Display) -> Self {
        Failure { outcome: Outcome::BadInput, message: format!("cannot read {}: {error}", path.display()) }
    }
}

fn try_run(arguments: &Convert, messages: &Messages) -> Result<Outcome, Failure> {
    let single =
        matches!(arguments.inputs.as_slice(), [path] if !path.is_dir()) || !arguments.config.is_empty();
    if arguments.residual.is_some() && !single {
        return Err(Failure::usage("--residual takes a single input"));
    }
    if arguments.report_file.is_some() && arguments.report.is_none() {
        return Err(Failure::usage("--report-file needs --report json"));
    }
    let options = options(arguments)?;
    let inputs = inputs::collect(&arguments.inputs, &["conf", "yaml", "yml"])
        .map_err(|(path, error)| Failure::bad_input(&path, &error))?;
    let mut outcome = Outcome::Done;
    let mut converted: Vec<(Input, Conversion)> = Vec::new();
    for input in inputs {
        match input.read() {
            Ok(text) => {
                let conversion = flb2alloy::convert(input.name(), &text, &options, &FileSystem);
                converted.push((input, conversion));
            }
            Err(error) => {
                messages.error(&format!("cannot read {}: {error}", input.name()));
                outcome = Outcome::BadInput;
            }
        }
    }
    converted.extend(merged(&arguments.config, &options)?);
    skip_what_is_no_main_file(&mut converted, messages);
    let inputs: Vec<Input> = converted.iter().map(|(input, _)| input.clone()).collect();
    let one_output = single && !arguments.write;
    let plan = outputs::plan(&inputs, arguments.output.as_deref(), one_output).map_err(Failure::usage)?;

    let mut run = Run { arguments, messages, outcome, reports: Vec::new() };
    for ((input, conversion), output) in converted.iter().zip(&plan) {
        run.finish(input, conversion, output);
    }
    run.write_report();
    Ok(run.outcome)
}

/// The conversion of files that are merged, under the name of the first one.
fn merged(files: &[PathBuf], options: &Options) -> Result<Option<(Input, Conversion)>, Failure> {
    let Some(first) = files.first() else { return Ok(None) };
    let mut texts = Vec::new();
    for path in files {
        let input = Input { path: path.clone(), found_in: None };
        texts.push(input.read().map_err(|error| Failure::bad_input(path, &error))?);
    }
    let files: Vec<(&Path, &str)> =
        files.iter().map(PathBuf::as_path).zip(texts.iter().map(String::as_str)).collect();
    let conversion = flb2alloy::convert_collector(&files, options, &FileSystem);
    Ok(Some((Input { path: first.clone(), found_in: None }, conversion)))
}

fn options(arguments: &Convert) -> Result<Options, Failure> {
    let mut env = HashMap::new();
    if arguments.resolve_env {
        // Values that are not text cannot be written out; they stay variables.
        env.extend(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        );
    }
    if let Some(path) = &arguments.env_file {
        let text = std::fs::read_to_string(path).map_err(|error| Failure::bad_input(path, &error))?;
        let variables = env_file::parse(&text)
            .map_err(|line| Failure::bad_input(path, &format!("line {line} is not NAME=VALUE")))?;
        env.extend(variables);
    }
    let mut options = Options::default().env(env).lines(arguments.lines.into());
    options = options.annotation_parsers(arguments.annotation_parsers.clone());
    if let Some(url) = &arguments.loki_url {
        options = options.loki_url(url);
    }
    if let Some(url) = &arguments.otlp_url {
        options = options.otlp_url(url);
    }
    if let Some(url) = &arguments.prometheus_url {
        options = options.prometheus_url(url);
    }
    match arguments.dialect {
        Some(dialect) => options = options.dialect(dialect.into()),
        // Standard input has no extension that could tell.
        None if arguments.inputs.iter().any(|path| path.as_os_str() == "-") => {
            options = options.dialect(Dialect::Classic);
        }
        None => {}
    }
    Ok(options)
}

/// Leaves out what was found in a directory and is part of another configuration, or none at all.
fn skip_what_is_no_main_file(converted: &mut Vec<(Input, Conversion)>, messages: &Messages) {
    let included: HashSet<PathBuf> = converted
        .iter()
        .flat_map(|(_, conversion)| conversion.sources.files().skip(1))
        .map(|(_, file)| normal(Path::new(&file.name)))
        .collect();
    converted.retain(|(input, conversion)| {
        let reason = if input.found_in.is_none() {
            return true;
        } else if included.contains(&normal(&input.path)) {
            "another configuration includes it"
        } else if !conversion.has_pipeline() {
            "it has no input, filter or output"
        } else {
            return true;
        };
        messages.note(&format!("{} is skipped: {reason}", input.name()));
        false
    });
}

fn normal(path: &Path) -> PathBuf {
    path.components().filter(|component| *component != Component::CurDir).collect()
}

/// Writes results and keeps what is to be said at the end.
struct Run<'a> {
    arguments: &'a Convert,
    messages: &'a Messages,
    outcome: Outcome,
    reports: Vec<ConversionReport>,
}

impl Run<'_> {
    fn finish(&mut self, input: &Input, conversion: &Conversion, output: &Output) {
        self.messages.diagnostics(&input.name(), conversion);
        let failed = if conversion.is_refused() {
            self.outcome = self.outcome.max(Outcome::BadInput);
            true
        } else if self.arguments.strict && conversion.has_losses() {
            self.outcome = self.outcome.max(Outcome::Losses);
            true
        } else {
            false
        };
        if !failed {
            self.write(conversion, output);
        }
        if self.arguments.report.is_some() {
            let written = match output {
                Output::File(path) if !failed => Some(path.display().to_string()),
                _ => None,
            };
            self.reports.push(conversion.report(&input.name(), written.as_deref()));
        }
    }

    fn write(&mut self, conversion: &Conversion, output: &Output) {
        match output {
            // The report takes standard output, and holds the configuration.
            Output::Stdout if self.report_on_stdout() => {}
            Output::Stdout => self.print(&conversion.alloy),
            Output::File(path) => self.save(path, &conversion.alloy),
        }
        if let (Some(path), Some(residual)) = (&self.arguments.residual, &conversion.residual) {
            self.save(path, residual);
        }
    }

    fn report_on_stdout(&self) -> bool {
        self.arguments.report.is_some() && self.arguments.report_file.is_none()
    }

    fn write_report(&mut self) {
        match self.arguments.report {
            None => {}
            Some(ReportFormat::Json) => {
                let report = Report::new(std::mem::take(&mut self.reports));
                match serde_json::to_string_pretty(&report) {
                    Ok(text) => match &self.arguments.report_file {
                        Some(path) => self.save(path, &format!("{text}\n")),
                        None => self.print(&format!("{text}\n")),
                    },
                    Err(error) => self.not_written("the report", &error),
                }
            }
        }
    }

    fn print(&mut self, text: &str) {
        if let Err(error) = outputs::write_stdout(text) {
            self.not_written("standard output", &error);
        }
    }

    fn save(&mut self, path: &Path, text: &str) {
        if let Err(error) = outputs::write_file(path, text) {
            self.not_written(&path.display().to_string(), &error);
        }
    }

    fn not_written(&mut self, what: &str, error: &dyn std::fmt::Display) {
        self.messages.error(&format!("cannot write {what}: {error}"));
        self.outcome = self.outcome.max(Outcome::NotWritten);
    }
}
