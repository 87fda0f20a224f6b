//! The real program: built once for all tests, started as people start it, and killed as a power cut would.

use crate::repository::root;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::Duration;
use ureq::RequestBuilder;

/// Longest that one request may take, in seconds.
const REQUEST_SECONDS_MAX: u64 = 20;

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(build);

/// A call of the program, from the root of the repository.
pub fn suban(args: &[&str]) -> Command {
    let mut command = Command::new(&*PROGRAM);
    command.args(args).current_dir(root());
    command
}

/// Runs the program to its end.
pub fn run(args: &[&str]) -> Output {
    suban(args).output().expect("the program starts")
}

/// Builds the program with the profile of this test, and asks Cargo where it is.
fn build() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args([
        "build",
        "--package",
        "suban-cli",
        "--bin",
        "suban",
        "--message-format",
        "json-render-diagnostics",
    ]);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    let output = command.current_dir(root()).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let messages = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let mut executables =
        messages.filter_map(|message| Some(PathBuf::from(message.get("executable")?.as_str()?)));
    executables.next_back().expect("cargo names the executable it built")
}

/// A running server. It is killed when dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub url: String,
    /// Kept open, so that the server can go on writing to it.
    _stdout: BufReader<ChildStdout>,
}

impl Server {
    /// Starts a server on a data folder, and waits until it listens.
    pub fn start(data: &Path) -> Self {
        Self::wait(Self::launch(data), data)
    }

    /// Starts a server without waiting.
    pub fn launch(data: &Path) -> Child {
        Self::spawn(&mut serve(data), data)
    }

    /// Starts a prepared call of `serve`, such as one under strace.
    pub fn spawn(command: &mut Command, data: &Path) -> Child {
        let log = File::options().create(true).append(true).open(log(data)).expect("the log can be written");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().expect("the program starts")
    }

    /// Waits until a launched server says where it listens.
    pub fn wait(mut child: Child, data: &Path) -> Self {
        let mut stdout = BufReader::new(child.stdout.take().expect("its output is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("its output is text");
        let Some(url) = line.trim().strip_prefix("listening on ") else {
            let _ = child.kill();
            let log = std::fs::read_to_string(log(data)).unwrap_or_default();
            panic!("the server does not listen; it says `{line}` and\n{log}");
        };
        Self { child, url: url.to_owned(), _stdout: stdout }
    }

    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether its process has ended.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a process tells whether it runs").is_some()
    }

    /// Ends it at once, in whatever it is doing (SIGKILL).
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        self.child.wait().expect("a killed process ends");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// The call that serves a data folder by the water company's pack.
pub fn serve(data: &Path) -> Command {
    let mut command = suban(&[
        "serve",
        "--without-token",
        "--pack",
        "scripts/xingchen-water",
        "--listen",
        "127.0.0.1:0",
        "--data",
    ]);
    command.arg(data);
    command
}

fn log(data: &Path) -> PathBuf {
    data.with_extension("log")
}

/// Asks a server, as any program would.
pub struct Client {
    agent: ureq::Agent,
    url: String,
    /// The secret of a session or token, if it has one.
    secret: Option<String>,
}

/// An answer of the server.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

impl Client {
    /// A client of the server at this address.
    pub fn of(url: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(REQUEST_SECONDS_MAX)))
            .build();
        Self { agent: config.into(), url: url.to_owned(), secret: None }
    }

    /// The same client with the secret of a session or token.
    pub fn with(self, secret: &str) -> Self {
        Self { secret: Some(secret.to_owned()), ..self }
    }

    /// The same client of a server that listens there.
    pub fn elsewhere(self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self }
    }

    /// Reads.
    pub fn get(&self, path: &str) -> Result<Answer, ureq::Error> {
        answer(self.signed(self.agent.get(self.at(path))).call()?)
    }

    /// Reads whatever it is: the status and the body.
    pub fn get_text(&self, path: &str) -> Result<(u16, String), ureq::Error> {
        text(self.signed(self.agent.get(self.at(path))).call()?)
    }

    /// Takes something away: the status and the body.
    pub fn delete_text(&self, path: &str) -> Result<(u16, String), ureq::Error> {
        text(self.signed(self.agent.delete(self.at(path))).call()?)
    }

    /// Gives a command, whatever it is answered: the status and the body.
    pub fn post_text(&self, path: &str, key: &str, body: &Value) -> Result<(u16, String), ureq::Error> {
        let request = self.agent.post(self.at(path)).header("Idempotency-Key", key);
        text(self.signed(request).send_json(body)?)
    }

    /// Gives a command under a key that makes it repeatable.
    pub fn post(&self, path: &str, key: &str, body: &Value) -> Result<Answer, ureq::Error> {
        let request = self.agent.post(self.at(path)).header("Idempotency-Key", key);
        answer(self.signed(request).send_json(body)?)
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    fn signed<B>(&self, request: RequestBuilder<B>) -> RequestBuilder<B> {
        match &self.secret {
            Some(secret) => request.header("Authorization", format!("Bearer {secret}")),
            None => request,
        }
    }
}

fn text(mut response: ureq::http::Response<ureq::Body>) -> Result<(u16, String), ureq::Error> {
    Ok((response.status().as_u16(), response.body_mut().read_to_string()?))
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    let status = response.status().as_u16();
    let body = response.body_mut().read_json()?;
    Ok(Answer { status, body })
}
