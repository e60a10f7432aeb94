//! Throughput of redaction, compared with the `regex` and `memchr` crates on the same texts in the same run:
//! `cargo bench -p genai-redact`.

#[path = "../tests/redaction/random.rs"]
mod random;

use std::hint::black_box;
use std::time::{Duration, Instant};

use genai_redact::StandardRedactor;
use random::Random;
use regex::bytes::{Regex, RegexSet};

/// Patterns for the finds of the rules, as one would write them for a regex set: without check digits, and without
/// names of JSON fields.
const PATTERNS: &[&str] = &[
    r"\bsk-(?:ant-|proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}",
    r"\bAIza[A-Za-z0-9_-]{35}",
    r"\bya29\.[A-Za-z0-9_.-]{10,}",
    r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b",
    r"\bgh[pousr]_[A-Za-z0-9]{36}",
    r"\bgithub_pat_[A-Za-z0-9_]{36,}",
    r"\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[A-Za-z0-9_-]{20,}",
    r"\bxox[abcdeoprs]-[A-Za-z0-9-]{10,}",
    r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{10,}",
    r"\bhf_[A-Za-z0-9]{34}",
    r"\bnpm_[A-Za-z0-9]{36}",
    r"\bpypi-[A-Za-z0-9_-]{50,}",
    r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    r"\b(?:SK|AC)[0-9a-f]{32}\b",
    r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
    r"-----BEGIN [A-Z ]*PRIVATE KEY",
    r"(?i)\bbearer\s+[A-Za-z0-9._~+/=-]{8,}",
    r"://[^\s/:@]+:[^\s/@]+@",
    r#"(?i)(?:password|passwd|secret|api_?key|token|authorization|cookie)["']?\s*[:=]\s*["']?[^\s"',;]+"#,
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}",
    r"\b(?:[0-9][ -]?){13,19}\b",
    r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){3,7}\b",
    r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b",
    r"\+[0-9][0-9 .()-]{7,18}[0-9]",
    r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b",
    r"\b(?:[0-9a-fA-F]{1,4}:){2,7}[0-9a-fA-F]{1,4}\b",
];

fn main() {
    let prose = include_str!("../../README.md");
    let source = concat!(
        include_str!("../src/caps.rs"),
        include_str!("../src/hits.rs"),
        include_str!("../src/json.rs")
    );
    let words = "The agent read the file and found that the test fails because of a missing import in the module. ";
    let json =
        r#"{"role":"user","parts":[{"type":"text","content":"read src/main.rs, lines 10-20"}],"index":17,"ok":true},"#;
    let secrets =
        "write to jo@example.org or +49 30 1234567, from 203.0.113.7, card 4242 4242 4242 4242, password=hunter2; ";
    let mut texts = vec![
        ("words only", words.repeat(3000)),
        ("README.md", prose.repeat(10)),
        ("Rust sources", source.repeat(10)),
        ("JSON as text", json.repeat(3000)),
        ("a find per 20 bytes", secrets.repeat(300)),
    ];
    texts.extend(numbers());
    let redactor = StandardRedactor::default();
    // The patterns are fastest without Unicode.
    let patterns: Vec<String> = PATTERNS.iter().map(|pattern| format!("(?-u){pattern}")).collect();
    let set = RegexSet::new(&patterns).expect("patterns");
    let each: Vec<Regex> = patterns
        .iter()
        .map(|pattern| Regex::new(pattern).expect("a pattern"))
        .collect();

    println!("MB/s, and how many times as fast redaction is\n");
    println!(
        "{:<20} {:>9} {:>22} {:>22} {:>22}",
        "text", "redaction", "RegexSet::matches", "a Regex per pattern", "memchr of one byte"
    );
    for (name, text) in &texts {
        let ours = pace(text, |text| redactor.redact_text(text).len());
        let set = pace(text, |text| set.matches(text.as_bytes()).iter().count());
        let each = pace(text, |text| {
            each.iter().map(|regex| regex.find_iter(text.as_bytes()).count()).sum()
        });
        let memchr = pace(text, |text| memchr::memchr_iter(b'@', text.as_bytes()).count());
        let beside = |other: f64| format!("{other:>12.0} ({:>6.2}x)", ours / other);
        println!(
            "{name:<20} {ours:>9.0} {:>22} {:>22} {:>22}",
            beside(set),
            beside(each),
            beside(memchr)
        );
    }
}

/// Texts without secrets: lines of logs, tables, ids and numbers.
fn numbers() -> Vec<(&'static str, String)> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut lines = |line: fn(&mut Random) -> String| (0..4000).map(|_| line(&mut random)).collect::<String>();
    vec![
        (
            "logs",
            lines(|random| {
                let (day, hour, minute) = (1 + random.below(28), random.below(24), random.below(60));
                let (micros, status, bytes) = (random.below(1_000_000), 200 + random.below(300), random.below(1 << 20));
                format!(
                    "2026-11-{day:02}T{hour:02}:{minute:02}:09.{micros:06}Z INFO http: GET /v1/items/{} {status} {bytes} bytes in {} ms\n",
                    random.below(1 << 30),
                    random.below(999),
                )
            }),
        ),
        (
            "CSV",
            lines(|random| {
                format!(
                    "{},{},{}.{:02},2026-11-{:02},ok\n",
                    random.below(1 << 30),
                    random.below(1 << 20),
                    random.below(9999),
                    random.below(100),
                    random.below(30)
                )
            }),
        ),
        (
            "UUIDs",
            lines(|random| {
                let (one, two) = (random.next(), random.next());
                format!(
                    "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}\n",
                    one >> 32,
                    one >> 16 & 0xffff,
                    one & 0xfff,
                    two >> 52,
                    two & 0xffff_ffff_ffff
                )
            }),
        ),
        (
            "hex",
            lines(|random| {
                format!(
                    "{:016x}{:016x}{:016x}{:016x}\n",
                    random.next(),
                    random.next(),
                    random.next(),
                    random.next()
                )
            }),
        ),
        (
            "digits",
            lines(|random| {
                format!(
                    "{} {} {} {}\n",
                    random.below(1 << 40),
                    random.below(1 << 30),
                    random.below(1 << 50),
                    random.below(100_000)
                )
            }),
        ),
    ]
}

/// Throughput in megabytes per second: the best of several rounds.
fn pace(text: &str, mut work: impl FnMut(&str) -> usize) -> f64 {
    let mut best = Duration::MAX;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_millis(400) {
        let start = Instant::now();
        black_box(work(black_box(text)));
        best = best.min(start.elapsed());
    }
    f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX)) / best.as_secs_f64() / 1e6
}
