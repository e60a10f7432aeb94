//! A Prometheus for the test, on loopback and in a temporary folder.

use std::fs;
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use reqwest::blocking::Client;
use serde_json::Value;
use tempfile::TempDir;

use super::Result;
use super::answers::Answer;
use super::panels::path;

/// Replaces the alert's threshold, which is far above the cost of the run.
const THRESHOLDS: (&str, &str) = ("(genai:cost_usd:sum[1h])) > 10'", "(genai:cost_usd:sum[1h])) > 0.018'");

pub(crate) struct Prometheus {
    process: Child,
    address: SocketAddr,
    client: Client,
    folder: TempDir,
}

/// Whether the programs are installed.
pub(crate) fn is_installed() -> bool {
    ["prometheus", "promtool"].iter().all(|program| {
        let mut command = Command::new(program);
        let status = command
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        status.is_ok_and(|status| status.success())
    })
}

/// Runs `promtool` in the root of the repository, and fails with its output.
pub(crate) fn promtool(arguments: &[&str], input: Option<&str>) -> Result<()> {
    let mut command = Command::new("promtool");
    command.args(arguments).current_dir(path(""));
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    if let (Some(input), Some(mut stdin)) = (input, child.stdin.take()) {
        stdin.write_all(input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    Err(format!("promtool {arguments:?}: {said}").into())
}

impl Prometheus {
    /// Scrapes `target` ten times a second and evaluates the rules as often.
    pub(crate) fn start(target: SocketAddr) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let rules = fs::read_to_string(path("dashboards/prometheus/rules.yml"))?;
        assert_eq!(rules.matches(THRESHOLDS.0).count(), 1);
        fs::write(
            folder.path().join("rules.yml"),
            rules.replace(THRESHOLDS.0, THRESHOLDS.1),
        )?;
        let config = folder.path().join("prometheus.yml");
        let text = format!(
            "global:\n  scrape_interval: 100ms\n  scrape_timeout: 100ms\n  evaluation_interval: 100ms\n\
             rule_files: [rules.yml]\n\
             scrape_configs:\n  - job_name: agents\n    static_configs:\n      - targets: ['{target}']\n"
        );
        fs::write(&config, text)?;
        promtool(&["check", "config", &config.to_string_lossy()], None)?;

        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        let mut command = Command::new("prometheus");
        command
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()))
            .arg(format!("--web.listen-address={address}"))
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.path().join("log"))?);
        for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"] {
            command.env_remove(name);
        }
        let mut server = Self {
            process: command.spawn()?,
            address,
            client: Client::builder().no_proxy().build()?,
            folder,
        };
        let start = Instant::now();
        while server.get("-/ready", &[]).is_err() {
            if server.process.try_wait()?.is_some() || start.elapsed() > Duration::from_mins(1) {
                let log = fs::read_to_string(server.folder.path().join("log"))?;
                return Err(format!("Prometheus does not start: {log}").into());
            }
            sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<String> {
        let url = format!("http://{}/{path}", self.address);
        let response = self.client.get(url).query(query).send()?;
        let (status, text) = (response.status(), response.text()?);
        if status.is_success() {
            Ok(text)
        } else {
            Err(format!("{path} {query:?}: {status}: {text}").into())
        }
    }

    /// The answer at the current time.
    pub(crate) fn query(&self, query: &str) -> Result<Vec<Answer>> {
        let answer: Value = serde_json::from_str(&self.get("api/v1/query", &[("query", query)])?)?;
        let rows = answer["data"]["result"].as_array().ok_or("not a vector")?;
        rows.iter()
            .map(|row| {
                let labels = row["metric"].as_object().ok_or("no labels")?.iter();
                let labels = labels.filter(|(name, _)| !matches!(&***name, "job" | "instance" | "__name__"));
                Ok(Answer {
                    labels: labels
                        .map(|(name, value)| (friendly(name), value.as_str().unwrap_or_default().to_owned()))
                        .collect(),
                    value: row["value"][1].as_str().ok_or("no value")?.parse()?,
                })
            })
            .collect()
    }

    /// The raised alerts: name with workflow or operation, state, value.
    pub(crate) fn alerts(&self) -> Result<Vec<(String, String, f64)>> {
        let answer: Value = serde_json::from_str(&self.get("api/v1/alerts", &[])?)?;
        let alerts = answer["data"]["alerts"].as_array().ok_or("no alerts")?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut raised = Vec::new();
        for alert in alerts {
            let labels = &alert["labels"];
            let about = ["gen_ai_workflow_name", "gen_ai_operation_name"].map(|it| text(&labels[it]));
            let name = format!("{} {}", text(&labels["alertname"]), about.concat());
            raised.push((name, text(&alert["state"]), text(&alert["value"]).parse()?));
        }
        raised.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(raised)
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The name of a label in the expected rows.
fn friendly(label: &str) -> String {
    match label {
        "gen_ai_workflow_name" => "workflow",
        "agent_outcome" => "outcome",
        "agent_stop_reason" => "reason",
        "gen_ai_provider_name" => "provider",
        "gen_ai_request_model" => "model",
        "gen_ai_tool_name" => "tool",
        "gen_ai_operation_name" => "operation",
        other => other,
    }
    .to_owned()
}
