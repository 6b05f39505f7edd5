//! Where results go.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::inputs::Input;

/// Where the result of an input goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Output {
    Stdout,
    File(PathBuf),
}

/// Where the results of all inputs go; `single` where the arguments name one file. The error says what is wrong with
/// the arguments.
pub(crate) fn plan(inputs: &[Input], output: Option<&Path>, single: bool) -> Result<Vec<Output>, String> {
    let is_directory = |path: &Path| path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/");
    match output {
        None if single => return Ok(vec![Output::Stdout]),
        Some(path) if single && !is_directory(path) => return Ok(vec![Output::File(path.to_owned())]),
        Some(path) if !single && path.is_file() => {
            return Err(format!("{} is a file; several inputs need a directory", path.display()));
        }
        _ => {}
    }
    if inputs.iter().any(Input::is_stdin) {
        return Err("standard input can only be converted alone, and to a file or standard output".to_owned());
    }
    let target = |input: &Input, name: PathBuf| match (output, &input.found_in) {
        (None, _) => name,
        (Some(directory), Some(root)) => directory.join(name.strip_prefix(root).unwrap_or(&name)),
        (Some(directory), None) => directory.join(name.file_name().unwrap_or_default()),
    };
    let short: Vec<PathBuf> =
        inputs.iter().map(|input| target(input, input.path.with_extension("alloy"))).collect();
    let mut uses: HashMap<&PathBuf, usize> = HashMap::new();
    short.iter().for_each(|path| *uses.entry(path).or_default() += 1);
    // `fluent-bit.conf` and `fluent-bit.yaml` in one directory keep their extensions.
    let plan: Vec<PathBuf> = inputs
        .iter()
        .zip(&short)
        .map(
            |(input, short)| {
                if uses[short] > 1 { target(input, appended(&input.path)) } else { short.clone() }
            },
        )
        .collect();
    for (index, path) in plan.iter().enumerate() {
        if plan[..index].contains(path) {
            return Err(format!("several inputs would be written to {}", path.display()));
        }
    }
    Ok(plan.into_iter().map(Output::File).collect())
}

fn appended(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".alloy");
    PathBuf::from(name)
}

/// Writes `text` to `path` as a whole or not at all: to a file beside it, which then takes its name.
pub(crate) fn write_file(path: &Path, text: &str) -> io::Result<()> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(directory)?;
    // A link stays one: what it points at is replaced.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let is_special = path.metadata().is_ok_and(|metadata| !metadata.is_file());
    if is_special {
        // `/dev/stdout` and pipes cannot be replaced.
        return std::fs::write(&path, text);
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(directory);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".flb2alloy-");
    let permissions = path.metadata().map(|metadata| metadata.permissions());
    #[cfg(unix)]
    let builder = {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file would have; the umask takes its part off.
        builder.permissions(permissions.unwrap_or_else(|_| std::fs::Permissions::from_mode(0o666)))
    };
    let mut file = builder.tempfile_in(directory)?;
    file.write_all(text.as_bytes())?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Writes to standard output. A reader that has gone (`| head`) is none of our concern.
pub(crate) fn write_stdout(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(path: &str, found_in: Option<&str>) -> Input {
        Input { path: path.into(), found_in: found_in.map(Into::into) }
    }

    fn files(plan: &Result<Vec<Output>, String>) -> Vec<String> {
        let name = |output: &Output| match output {
            Output::Stdout => "-".to_owned(),
            Output::File(path) => path.display().to_string(),
        };
        plan.as_ref().unwrap().iter().map(name).collect()
    }

    #[test]
    fn beside_the_sources_or_into_a_directory() {
        let inputs = [input("x/a.conf", Some("x")), input("x/y/b.yaml", Some("x")), input("c.conf", None)];
        assert_eq!(files(&plan(&inputs, None, false)), ["x/a.alloy", "x/y/b.alloy", "c.alloy"]);
        let out = Path::new("out");
        assert_eq!(files(&plan(&inputs, Some(out), false)), ["out/a.alloy", "out/y/b.alloy", "out/c.alloy"]);
    }

    #[test]
    fn equal_names_keep_their_extensions() {
        let inputs = [input("a.conf", None), input("a.yaml", None), input("b.conf", None)];
        assert_eq!(files(&plan(&inputs, None, false)), ["a.conf.alloy", "a.yaml.alloy", "b.alloy"]);
    }

    #[test]
    fn no_two_inputs_go_to_one_file() {
        let inputs = [input("x/a.conf", None), input("y/a.conf", None)];
        assert!(plan(&inputs, Some(Path::new("out")), false).is_err());
        assert!(plan(&inputs, None, false).is_ok());
    }
}
