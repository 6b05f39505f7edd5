//! Sets up what both programs run in, and starts them there.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::{Runner, Running};
use crate::alloy::{Alloy, Launch, isolate};
use crate::case::Source;
use crate::instance::MetadataService;
use crate::kubernetes::KubernetesApi;
use crate::pages::Pages;
use crate::predicted;
use crate::program::{POLL, Program};
use crate::rewrite::{Copy, Purpose, Target, rewrite, rewrite_collector};
use crate::sandbox::Sandbox;
use crate::server::free_port;
use crate::sink::Sink;
use crate::{Case, Error};

/// What both programs of a run share.
pub(super) struct Stage<'a> {
    pub(super) case: &'a Case,
    pub(super) sandbox: &'a Sandbox,
    kubernetes: Option<KubernetesApi>,
    /// Answers for as long as this lives.
    _instance: Option<MetadataService>,
    pub(super) pages: Pages,
}

impl<'a> Stage<'a> {
    pub(super) fn new(case: &'a Case, sandbox: &'a Sandbox) -> Result<Self, Error> {
        for sample in case.before()? {
            sandbox.append(&sample)?;
        }
        for sample in case.logs()? {
            sandbox.prepare(&sample)?;
        }
        let kubernetes =
            case.kubernetes_objects()?.map(|objects| KubernetesApi::start(&objects)).transpose()?;
        let instance = case.instance().map(|folder| MetadataService::start(&folder)).transpose()?;
        let pages = Pages::start(&case.folder.join("metrics"))?;
        Ok(Stage { case, sandbox, kubernetes, _instance: instance, pages })
    }

    /// The samples that are files, where they lie in the sandbox.
    pub(super) fn files(&self) -> Result<Vec<PathBuf>, Error> {
        let samples = [self.case.before()?, self.case.logs()?].concat();
        Ok(samples.iter().map(|sample| self.sandbox.place(sample)).collect())
    }

    /// What the copy of a configuration is made to point at.
    fn target<'s>(&'s self, sink: &'s Sink, purpose: Purpose) -> Target<'s> {
        Target {
            root: self.sandbox.root(),
            sink,
            purpose,
            kubernetes: self.kubernetes.as_ref().map(KubernetesApi::address),
            free_port,
            pages: &self.pages,
            elsewhere: self.case.settings.convert.elsewhere(),
        }
    }

    /// A sandboxed copy of the configuration in `into`.
    fn copy(&self, target: &Target<'_>, into: &Path) -> Result<Copy, Error> {
        match (self.case.source, &self.case.settings.reference) {
            (Source::FluentBit, _) => rewrite(&self.case.configuration_path(), target, into),
            (Source::Collector, Some(reference)) if target.purpose == Purpose::Run => {
                rewrite_collector(&[self.case.folder.join(reference)], target, into)
            }
            (Source::Collector, _) => rewrite_collector(&self.case.configuration_paths(), target, into),
        }
    }

    /// Starts the program that the configuration was written for.
    pub(super) fn start_source(&self, binary: &Path) -> Result<Running, Error> {
        let version = version(binary)?;
        let sink = Sink::start(self.case.away())?;
        let source = self.case.source;
        let name = source.program();
        let folder = self.sandbox.backstage(name)?;
        let copy = self.copy(&self.target(&sink, Purpose::Run), &folder)?;
        let mut command = Command::new(binary);
        for configuration in copy.configurations {
            command.arg(if source == Source::Collector { "--config" } else { "-c" }).arg(configuration);
        }
        isolate(&mut command, &folder, &self.case.settings.env);
        let mut program = Program::start(name, command, &folder.join(name).with_extension("log"))?;
        if source == Source::Collector {
            wait_until_ready(&mut program)?;
        }
        Ok(Running { side: predicted::Program::Source, program, sink, version, listeners: copy.listeners })
    }

    pub(super) fn start_alloy(&self, runner: &Runner<'_>, binary: &Path) -> Result<Running, Error> {
        let version = version(binary)?;
        let sink = Sink::start(self.case.away())?;
        let folder = self.sandbox.backstage("alloy")?;
        let target = self.target(&sink, Purpose::Convert);
        let copy = self.copy(&target, &self.sandbox.backstage("converted")?)?;
        let mut text = (runner.convert)(self.case, &copy.configurations).map_err(Error::Conversion)?;
        for elsewhere in self.case.settings.convert.elsewhere() {
            let Some((_, behind)) = elsewhere.url().split_once("://") else { continue };
            text = text.replace(elsewhere.url(), &format!("http://{}/{behind}", sink.address()));
        }
        let mut env = self.case.settings.env.clone();
        if let Some(api) = &self.kubernetes {
            let kubeconfig = folder.join("kubeconfig");
            api.write_kubeconfig(&kubeconfig)?;
            env.insert("KUBECONFIG".into(), kubeconfig.display().to_string());
            text = use_kubeconfig(&text);
        }
        if self.case.source == Source::FluentBit {
            text = use_grpc_port(&text, free_port()?);
        }
        let configuration = folder.join("config.alloy");
        std::fs::write(&configuration, text).map_err(Error::io("writing", &configuration))?;
        let launch = Launch {
            binary,
            configuration: &configuration,
            folder: &folder,
            env: &env,
            stability: runner.stability.or(self.case.settings.stability.as_deref()),
            community_components: true,
        };
        let alloy = Alloy::start(&launch)?;
        Ok(Running {
            side: predicted::Program::Alloy,
            program: alloy.program,
            sink,
            version,
            listeners: copy.listeners,
        })
    }
}

/// Waits until a collector says that it has started all of its components.
fn wait_until_ready(program: &mut Program) -> Result<(), Error> {
    /// Service's words (go.opentelemetry.io/collector/service, service.go).
    const READY: &str = "Everything is ready";
    const LIMIT: Duration = Duration::from_secs(60);
    let begin = Instant::now();
    while !program.output().contains(READY) {
        program.expect_running()?;
        if begin.elapsed() > LIMIT {
            return Err(Error::Timeout { what: "starting the Collector".into(), limit: LIMIT });
        }
        std::thread::sleep(POLL);
    }
    Ok(())
}

/// `5.1.1` of `Fluent Bit v5.1.1`, `1.18.0` of `alloy, version v1.18.0 (branch: ...)`, `0.158.0` of `otelcol version 0.158.0`.
fn version(binary: &Path) -> Result<String, Error> {
    let output = Command::new(binary).arg("--version").output();
    let output = output.map_err(|source| Error::Start { program: binary.display().to_string(), source })?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut words = text.split_whitespace().map(|word| word.strip_prefix('v').unwrap_or(word));
    let word =
        words.find(|word| word.contains('.') && word.starts_with(|first: char| first.is_ascii_digit()));
    Ok(word.unwrap_or("unknown").to_owned())
}

/// Lets `otelcol.processor.k8sattributes` find the API through a kubeconfig.
///
/// The default, the service account, is read from fixed paths under `/var/run/secrets` and wants TLS. Those paths
/// lie outside the sandbox, so this one attribute differs from what a user runs; what is asked and answered does not.
fn use_kubeconfig(configuration: &str) -> String {
    let mut text = String::with_capacity(configuration.len());
    for line in configuration.lines().filter(|line| !line.trim_start().starts_with("auth_type")) {
        text.push_str(line);
        text.push('\n');
        if line.starts_with("otelcol.processor.k8sattributes ") {
            text.push_str("\tauth_type = \"kubeConfig\"\n");
        }
    }
    text
}

/// Lets a receiver listen for gRPC at a free port where it has no endpoint: that of a Fluent Bit input takes 4317 beside
/// the port of the input, which may be in use here.
fn use_grpc_port(configuration: &str, port: u16) -> String {
    let endpoint = format!("\tgrpc {{\n\t\tendpoint = \"127.0.0.1:{port}\"\n");
    configuration
        .replace("\n\tgrpc { }\n", &format!("\n{endpoint}\t}}\n"))
        .replace("\n\tgrpc {\n\t\ttls {", &format!("\n{endpoint}\n\t\ttls {{"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_without_an_endpoint_for_grpc_gets_a_free_port() {
        let text = "otelcol.receiver.otlp \"a\" {\n\tgrpc { }\n}\n";
        let given = "otelcol.receiver.otlp \"a\" {\n\tgrpc {\n\t\tendpoint = \"127.0.0.1:9\"\n\t}\n}\n";
        assert_eq!(use_grpc_port(text, 9), given);
        assert_eq!(use_grpc_port(given, 8), given);
    }

    #[test]
    fn the_kubeconfig_replaces_the_service_account() {
        let text =
            "otelcol.processor.k8sattributes \"kube\" {\n\tauth_type = \"serviceAccount\"\n\tx = 1\n}\n";
        assert_eq!(
            use_kubeconfig(text),
            "otelcol.processor.k8sattributes \"kube\" {\n\tauth_type = \"kubeConfig\"\n\tx = 1\n}\n"
        );
    }
}
