//! Sets a run up from the arguments, and runs it.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use flb2alloy::{Conversion, FileSystem, Lines, Options, Stability};
use flb2alloy_verify::case::{ConvertSettings, Settings, Source};
use flb2alloy_verify::foretold::Announced;
use flb2alloy_verify::plan::{self, Place};
use flb2alloy_verify::run::{Progress, Runner};
use flb2alloy_verify::{Case, Interrupt, program};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::Args;
use crate::report::Report;

pub(crate) fn run(args: &Args) -> Result<Report, Box<dyn Error>> {
    let text = std::fs::read_to_string(&args.configuration)
        .map_err(|error| format!("reading {}: {error}", args.configuration.display()))?;
    let source = Source::of(&args.configuration, &text);
    let given = match source {
        Source::FluentBit => args.fluent_bit.as_deref(),
        Source::Collector => args.otelcol.as_deref(),
    };
    let binary = program::find(source.program(), given)?;
    let alloy = program::find("alloy", args.alloy.as_deref())?;
    let configuration = args
        .configuration
        .canonicalize()
        .map_err(|error| format!("opening {}: {error}", args.configuration.display()))?;
    let folder = tempfile::Builder::new().prefix("f2averify").tempdir()?;
    let mut case =
        Case { folder: folder.path().to_owned(), settings: settings(args)?, configuration, source };
    place_samples(args, &mut case)?;

    let conversion = convert(args, &case.configuration_paths())?;
    if conversion.is_refused() {
        let said: Vec<String> = conversion.diagnostics.iter().map(ToString::to_string).collect();
        return Err(format!("the configuration cannot be converted:\n{}", said.join("\n")).into());
    }
    let level = level(conversion.stability);
    let bar = ProgressBar::new_spinner().with_style(ProgressStyle::with_template("{spinner} {msg}")?);
    bar.enable_steady_tick(Duration::from_millis(100));
    let runner = Runner {
        fluent_bit: Some(&binary),
        otelcol: Some(&binary),
        alloy: Some(&alloy),
        stability: Some(level),
        convert: &|_: &Case, copy: &[PathBuf]| {
            convert(args, copy).map(|conversion| conversion.alloy).map_err(|error| error.to_string())
        },
        keep: args.keep,
        limit: Duration::from_secs(args.limit),
        interrupt: Interrupt::listen()?,
        progress: &|progress| bar.set_message(message(source, progress)),
    };
    let outcome = runner.run(&case);
    bar.finish_and_clear();
    let announced: Vec<Announced> = conversion
        .diagnostics
        .iter()
        .map(|diagnostic| Announced::new(diagnostic, &conversion.sources))
        .chain(Announced::of_samples(&case))
        .collect();
    Report::new(source, outcome?, &announced)
}

/// The level that the output needs. Components of the community have a flag of their own, which every run has.
fn level(stability: Stability) -> &'static str {
    match stability {
        Stability::Experimental => "experimental",
        Stability::PublicPreview => "public-preview",
        Stability::GenerallyAvailable | Stability::Community => "generally-available",
    }
}

fn message(from: Source, progress: Progress) -> String {
    let Progress { doing, source, alloy } = progress;
    if source + alloy == 0 {
        format!("{doing} ...")
    } else {
        format!("{doing}: {source} from {}, {alloy} from Alloy", from.title())
    }
}

fn settings(args: &Args) -> Result<Settings, String> {
    let pair = |pair: &String| {
        let (name, value) = pair.split_once('=').ok_or_else(|| format!("--env {pair}: is not NAME=VALUE"))?;
        Ok((name.to_owned(), value.to_owned()))
    };
    Ok(Settings {
        env: args.env.iter().map(pair).collect::<Result<BTreeMap<_, _>, String>>()?,
        convert: ConvertSettings {
            native_lines: args.native_lines,
            loki_url: args.loki_url.clone(),
            otlp_url: args.otlp_url.clone(),
            prometheus_url: args.prometheus_url.clone(),
            ..ConvertSettings::default()
        },
        ..Settings::default()
    })
}

/// Lays the samples out as a case: files below `logs/`, what is sent as feeds.
fn place_samples(args: &Args, case: &mut Case) -> Result<(), Box<dyn Error>> {
    let inputs = plan::inputs(&case.configuration)?;
    for sample in &args.samples {
        match plan::place(&inputs, sample)? {
            Place::Feed(feed) => case.settings.feed.push(feed),
            Place::File(target) => {
                let path = sample.split_once('=').map_or(sample.as_str(), |(_, path)| path);
                let path = if Path::new(sample).exists() { sample } else { path };
                let link = case.folder.join("logs").join(target.strip_prefix("/").unwrap_or(&target));
                std::fs::create_dir_all(link.parent().unwrap_or(&case.folder))?;
                std::fs::hard_link(path, &link).or_else(|_| std::fs::copy(path, &link).map(drop))?;
            }
        }
    }
    if let Some(objects) = &args.kube_objects {
        std::fs::copy(objects, case.folder.join("kube.yaml"))
            .map_err(|error| format!("reading {}: {error}", objects.display()))?;
    }
    Ok(())
}

fn convert(args: &Args, configurations: &[PathBuf]) -> Result<Conversion, Box<dyn Error>> {
    let mut options = Options::default();
    if args.native_lines {
        options = options.lines(Lines::Native);
    }
    if let Some(url) = &args.loki_url {
        options = options.loki_url(url);
    }
    if let Some(url) = &args.otlp_url {
        options = options.otlp_url(url);
    }
    if let Some(url) = &args.prometheus_url {
        options = options.prometheus_url(url);
    }
    let mut texts = Vec::new();
    for path in configurations {
        let text =
            std::fs::read_to_string(path).map_err(|error| format!("reading {}: {error}", path.display()))?;
        texts.push((path.as_path(), text));
    }
    let files: Vec<(&Path, &str)> = texts.iter().map(|(path, text)| (*path, text.as_str())).collect();
    Ok(match files.as_slice() {
        [(path, text)] => flb2alloy::convert(path, text, &options, &FileSystem),
        several => flb2alloy::convert_collector(several, &options, &FileSystem),
    })
}
