//! Starts Alloy, feeds it configurations, and finds out whether it takes them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::Error;
use crate::program::{POLL, Program};
use crate::server::free_port;

/// Loading includes compiling every OTTL statement; this is far above what a slow machine needs.
const START_LIMIT: Duration = Duration::from_secs(60);

/// How to start Alloy.
#[derive(Debug, Clone)]
pub struct Launch<'a> {
    /// The program.
    pub binary: &'a Path,
    /// The configuration.
    pub configuration: &'a Path,
    /// A folder of its own for its state and its output.
    pub folder: &'a Path,
    /// Environment variables besides those that every run needs.
    pub env: &'a BTreeMap<String, String>,
    /// `--stability.level`, if other than the default.
    pub stability: Option<&'a str>,
    /// `--feature.community-components.enabled`
    pub community_components: bool,
}

/// A running Alloy with a loaded configuration.
#[derive(Debug)]
pub struct Alloy {
    /// The process.
    pub program: Program,
    port: u16,
    configuration: PathBuf,
}

impl Alloy {
    /// Starts Alloy and waits until the configuration is loaded and evaluated.
    ///
    /// # Errors
    /// [`Error::Refused`] where Alloy does not accept the configuration; others where it cannot be run.
    pub fn start(launch: &Launch<'_>) -> Result<Self, Error> {
        let port = free_port()?;
        let mut command = Command::new(launch.binary);
        command
            .arg("run")
            .arg(format!("--storage.path={}", launch.folder.join("data").display()))
            .arg("--disable-reporting")
            .arg(format!("--server.http.listen-addr=127.0.0.1:{port}"))
            .args(launch.stability.map(|level| format!("--stability.level={level}")))
            .args(launch.community_components.then_some("--feature.community-components.enabled"))
            .arg(launch.configuration);
        isolate(&mut command, launch.folder, launch.env);
        let program = Program::start("alloy", command, &launch.folder.join("alloy.log"))?;
        let mut alloy = Alloy { program, port, configuration: launch.configuration.to_owned() };
        alloy.wait_until_ready()?;
        Ok(alloy)
    }

    fn wait_until_ready(&mut self) -> Result<(), Error> {
        let deadline = Instant::now() + START_LIMIT;
        while Instant::now() < deadline {
            match self.program.expect_running() {
                Err(Error::Ended { .. }) => return Err(Error::Refused(refusal(&self.program.output()))),
                other => other?,
            }
            if self.request("-/ready", "GET").is_ok_and(|(status, _)| status == 200) {
                return Ok(());
            }
            std::thread::sleep(POLL);
        }
        Err(Error::Timeout { what: "starting Alloy".into(), limit: START_LIMIT })
    }

    /// Replaces the configuration of the running process.
    ///
    /// # Errors
    /// [`Error::Refused`] where Alloy does not accept it; the old one then stays.
    pub fn reload(&mut self, configuration: &str) -> Result<(), Error> {
        let path = &self.configuration;
        std::fs::write(path, configuration).map_err(Error::io("writing", path))?;
        let (status, answer) = self.request("-/reload", "POST")?;
        if status == 200 { Ok(()) } else { Err(Error::Refused(answer.trim().to_owned())) }
    }

    fn request(&self, path: &str, method: &str) -> Result<(u16, String), Error> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(START_LIMIT))
            .build()
            .into();
        let url = format!("http://127.0.0.1:{}/{path}", self.port);
        let answer = if method == "POST" { agent.post(url).send_empty() } else { agent.get(url).call() };
        let failed = |error: ureq::Error| Error::Io {
            what: format!("asking Alloy for {path}"),
            source: std::io::Error::other(error),
        };
        let mut answer = answer.map_err(failed)?;
        let status = answer.status().as_u16();
        Ok((status, answer.body_mut().read_to_string().map_err(failed)?))
    }
}

/// Gives a program an environment that does not depend on who runs it: UTC, a home of its own, nothing else but the
/// `PATH` and `env`.
pub(crate) fn isolate(command: &mut Command, folder: &Path, env: &BTreeMap<String, String>) {
    command
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("HOME", folder)
        .env("TZ", "UTC")
        // For outputs that sign their requests; whom they name, the sink does not care.
        .env("AWS_ACCESS_KEY_ID", "sandbox")
        .env("AWS_SECRET_ACCESS_KEY", "sandbox")
        .envs(env)
        .current_dir(folder);
}

/// The part of Alloy's output that says why it does not start.
fn refusal(output: &str) -> String {
    let from = output.find("Error: ").unwrap_or(0);
    // Behind the message stand log lines and an error that only says that there was one.
    let message: Vec<&str> = output[from..].lines().take_while(|line| !line.starts_with("ts=")).collect();
    message.join("\n").trim().to_owned()
}

/// Judges many configurations with one process: a reload compiles and evaluates what a start does. What a reload
/// refuses is started afresh, because only that says what a user would see.
#[derive(Debug)]
pub struct Judge<'a> {
    binary: &'a Path,
    stability: Option<&'a str>,
    community_components: bool,
    env: BTreeMap<String, String>,
    folder: tempfile::TempDir,
    running: Option<Alloy>,
}

impl<'a> Judge<'a> {
    /// A judge that uses `binary`, with `--stability.level` where `stability` is given.
    ///
    /// # Errors
    /// Where no temporary folder can be made.
    pub fn new(binary: &'a Path, stability: Option<&'a str>) -> Result<Self, Error> {
        Ok(Judge {
            binary,
            stability,
            community_components: false,
            env: BTreeMap::new(),
            folder: temporary_folder()?,
            running: None,
        })
    }

    /// The same with `--feature.community-components.enabled`.
    #[must_use]
    pub fn with_community_components(self) -> Self {
        Judge { community_components: true, ..self }
    }

    /// The same with environment variables besides those that every run needs.
    #[must_use]
    pub fn with_environment<const N: usize>(self, env: [(&str, &str); N]) -> Self {
        Judge { env: env.map(|(name, value)| (name.to_owned(), value.to_owned())).into(), ..self }
    }

    /// Whether Alloy loads `configuration`; if not, what it says.
    ///
    /// # Errors
    /// Where Alloy cannot be run. That it refuses the configuration is no error but the result.
    pub fn judge(&mut self, configuration: &str) -> Result<Result<(), String>, Error> {
        let reloaded = self.running.as_mut().map(|alloy| alloy.reload(configuration));
        if matches!(reloaded, Some(Ok(()))) {
            return Ok(Ok(()));
        }
        self.running = None;
        match self.start(configuration) {
            Ok(alloy) => {
                self.running = Some(alloy);
                Ok(Ok(()))
            }
            Err(Error::Refused(reason)) => Ok(Err(reason)),
            Err(other) => Err(other),
        }
    }

    fn start(&self, configuration: &str) -> Result<Alloy, Error> {
        let path = self.folder.path().join("config.alloy");
        std::fs::write(&path, configuration).map_err(Error::io("writing", &path))?;
        Alloy::start(&Launch {
            binary: self.binary,
            configuration: &path,
            folder: self.folder.path(),
            env: &self.env,
            stability: self.stability,
            community_components: self.community_components,
        })
    }
}

/// The commands of Alloy that end by themselves, with all components enabled.
#[derive(Debug)]
pub struct Tool<'a> {
    binary: &'a Path,
    folder: tempfile::TempDir,
}

impl<'a> Tool<'a> {
    /// Uses `binary`.
    ///
    /// # Errors
    /// Where no temporary folder can be made.
    pub fn new(binary: &'a Path) -> Result<Self, Error> {
        Ok(Tool { binary, folder: temporary_folder()? })
    }

    /// Whether `alloy validate` accepts `configuration`; if not, what it says.
    ///
    /// # Errors
    /// Where Alloy cannot be run.
    pub fn validate(&self, configuration: &str) -> Result<Result<(), String>, Error> {
        let flags = ["validate", "--stability.level=experimental", "--feature.community-components.enabled"];
        Ok(self.run(&flags, configuration)?.map(|_| ()))
    }

    /// What `alloy fmt` makes of `configuration`; if nothing, what it says.
    ///
    /// # Errors
    /// Where Alloy cannot be run.
    pub fn format(&self, configuration: &str) -> Result<Result<String, String>, Error> {
        self.run(&["fmt"], configuration)
    }

    fn run(&self, arguments: &[&str], configuration: &str) -> Result<Result<String, String>, Error> {
        let path = self.folder.path().join("config.alloy");
        std::fs::write(&path, configuration).map_err(Error::io("writing", &path))?;
        let mut command = Command::new(self.binary);
        command.args(arguments).arg(&path);
        isolate(&mut command, self.folder.path(), &BTreeMap::new());
        let output =
            command.output().map_err(|source| Error::Start { program: "alloy".to_owned(), source })?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(if output.status.success() {
            Ok(text(&output.stdout))
        } else {
            Err(text(&output.stderr).trim().to_owned())
        })
    }
}

fn temporary_folder() -> Result<tempfile::TempDir, Error> {
    let folder = tempfile::Builder::new().prefix("f2a").tempdir();
    folder.map_err(|source| Error::Io { what: "making a temporary folder".into(), source })
}
