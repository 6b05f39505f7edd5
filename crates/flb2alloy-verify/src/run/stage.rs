//! Sets up what both programs run in, and starts them there.

use std::path::Path;
use std::process::Command;

use super::{Runner, Running};
use crate::alloy::{Alloy, Launch, isolate};
use crate::kubernetes::KubernetesApi;
use crate::pages::Pages;
use crate::predicted;
use crate::program::Program;
use crate::rewrite::{Purpose, Target, rewrite};
use crate::sandbox::Sandbox;
use crate::server::free_port;
use crate::sink::Sink;
use crate::{Case, Error};

/// What both programs of a run share.
pub(super) struct Stage<'a> {
    pub(super) case: &'a Case,
    pub(super) sandbox: &'a Sandbox,
    kubernetes: Option<KubernetesApi>,
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
        let pages = Pages::start(&case.folder.join("metrics"))?;
        Ok(Stage { case, sandbox, kubernetes, pages })
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

    pub(super) fn start_fluent_bit(&self, binary: &Path) -> Result<Running, Error> {
        let version = version(binary)?;
        let sink = Sink::start(self.case.away())?;
        let folder = self.sandbox.backstage("fluent-bit")?;
        let target = self.target(&sink, Purpose::Run);
        let copy = rewrite(&self.case.configuration_path(), &target, &folder)?;
        let mut command = Command::new(binary);
        command.arg("-c").arg(copy.configuration);
        isolate(&mut command, &folder, &self.case.settings.env);
        let program = Program::start("fluent-bit", command, &folder.join("fluent-bit.log"))?;
        Ok(Running { side: predicted::Program::FluentBit, program, sink, version, listeners: copy.listeners })
    }

    pub(super) fn start_alloy(&self, runner: &Runner<'_>, binary: &Path) -> Result<Running, Error> {
        let version = version(binary)?;
        let sink = Sink::start(self.case.away())?;
        let folder = self.sandbox.backstage("alloy")?;
        let target = self.target(&sink, Purpose::Convert);
        let copy = rewrite(&self.case.configuration_path(), &target, &self.sandbox.backstage("converted")?)?;
        let mut text = (runner.convert)(self.case, &copy.configuration).map_err(Error::Conversion)?;
        if let Some(elsewhere) = self.case.settings.convert.elsewhere()
            && let Some((_, behind)) = elsewhere.url().split_once("://")
        {
            text = text.replace(elsewhere.url(), &format!("http://{}/{behind}", sink.address()));
        }
        let mut env = self.case.settings.env.clone();
        if let Some(api) = &self.kubernetes {
            let kubeconfig = folder.join("kubeconfig");
            api.write_kubeconfig(&kubeconfig)?;
            env.insert("KUBECONFIG".into(), kubeconfig.display().to_string());
            text = use_kubeconfig(&text);
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

/// `5.1.1` of `Fluent Bit v5.1.1`, `1.18.0` of `alloy, version v1.18.0 (branch: ...)`.
fn version(binary: &Path) -> Result<String, Error> {
    let output = Command::new(binary).arg("--version").output();
    let output = output.map_err(|source| Error::Start { program: binary.display().to_string(), source })?;
    let text = String::from_utf8_lossy(&output.stdout);
    let word =
        text.split_whitespace().find_map(|word| word.strip_prefix('v').filter(|rest| rest.contains('.')));
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

#[cfg(test)]
mod tests {
    use super::*;

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
