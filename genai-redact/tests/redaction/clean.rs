//! Output of commands, logs, sources, hashes and dumps, in which there is nothing to find: at most one find in 10 000 lines.

use std::fmt::Write as _;

use genai_redact::StandardRedactor;

use super::random::Random;

impl Random {
    fn hex(&mut self, digits: usize) -> String {
        let mut hex = String::new();
        while hex.len() < digits {
            let _ = write!(hex, "{:016x}", self.next());
        }
        hex.truncate(digits);
        hex
    }

    fn base64(&mut self, length: usize) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        (0..length)
            .map(|_| char::from(LETTERS[usize::try_from(self.below(64)).expect("small")]))
            .collect()
    }

    fn date(&mut self) -> String {
        format!(
            "20{:02}-{:02}-{:02}",
            self.below(30),
            1 + self.below(12),
            1 + self.below(28)
        )
    }

    fn time(&mut self) -> String {
        format!("{:02}:{:02}:{:02}", self.below(24), self.below(60), self.below(60))
    }
}

type Line = fn(&mut Random) -> String;

/// One kind of line each.
const LINES: &[(&str, Line)] = &[
    ("stat", |n| {
        format!(
            "Access: {} {}.{:09} +{:02}00",
            n.date(),
            n.time(),
            n.below(1_000_000_000),
            n.below(12)
        )
    }),
    ("stat, size", |n| {
        format!(
            "  Size: {:<10}\tBlocks: {:<10} IO Block: 4096   regular file",
            n.below(1 << 34),
            n.below(1 << 20)
        )
    }),
    ("stat, device", |n| {
        format!(
            "Device: {},{}\tInode: {:<11} Links: {}",
            n.below(300),
            n.below(10),
            n.below(1 << 34),
            n.below(9)
        )
    }),
    ("stat, access", |n| {
        format!(
            "Access: (0{:03o}/-rw-r--r--)  Uid: ({:>5}/    root)   Gid: ({:>5}/    root)",
            n.below(512),
            n.below(70000),
            n.below(70000)
        )
    }),
    ("ls -l", |n| {
        format!(
            "-rw-r--r-- 1 root root {:>10} {} {}.{:09} +0000 part-{:05}.parquet",
            n.below(1 << 32),
            n.date(),
            n.time(),
            n.below(1_000_000_000),
            n.below(99999)
        )
    }),
    ("ls -li", |n| {
        format!(
            "{:>9} drwxr-xr-x {} {} {} {} {} {:02} {:02}:{:02} src",
            n.below(1 << 30),
            n.below(30),
            n.below(70000),
            n.below(70000),
            n.below(1 << 24),
            "May",
            n.below(31),
            n.below(24),
            n.below(60)
        )
    }),
    ("ps aux", |n| {
        format!(
            "root {:>9} {}.{} {:>4.1} {:>7} {:>6} ?  Ssl {:02}:{:02} {:>3}:{:02} /usr/bin/node --inspect",
            n.below(1 << 22),
            n.below(99),
            n.below(9),
            0.3,
            n.below(1 << 24),
            n.below(1 << 22),
            n.below(24),
            n.below(60),
            n.below(999),
            n.below(60)
        )
    }),
    ("df", |n| {
        format!(
            "/dev/nvme0n1p{} {:>12} {:>12} {:>12} {:>3}% /mnt/{}",
            n.below(9),
            n.below(1 << 32),
            n.below(1 << 32),
            n.below(1 << 32),
            n.below(100),
            n.below(99)
        )
    }),
    ("sha256sum", |n| {
        format!("{}  ./target/debug/deps/lib{}.rlib", n.hex(64), n.hex(16))
    }),
    ("md5sum", |n| format!("{}  file{}.txt", n.hex(32), n.below(1000))),
    ("git log", |n| {
        format!(
            "{} {} +0{}00 Fix the loop in part {}",
            n.hex(40),
            n.date(),
            n.below(9),
            n.below(2000)
        )
    }),
    ("git index", |n| format!("index {}..{} 100644", n.hex(8), n.hex(8))),
    ("git diffstat", |n| {
        format!(
            " src/engine.rs | {:>4} +++++---, {} insertions(+), {} deletions(-)",
            n.below(2000),
            n.below(2000),
            n.below(2000)
        )
    }),
    ("uuid", |n| {
        format!("{}-{}-4{}-a{}-{}", n.hex(8), n.hex(4), n.hex(3), n.hex(3), n.hex(12))
    }),
    ("xxd", |n| {
        let words: Vec<String> = (0..8).map(|_| n.hex(4)).collect();
        format!("{:08x}: {}  ........(.......", n.below(1 << 32), words.join(" "))
    }),
    ("xxd, zeros", |n| {
        format!(
            "{:08x}: 00{}0 0000 0000 0000 0{}00 0000 0{}00 0000  ................",
            n.below(1 << 32),
            n.below(10),
            n.below(10),
            n.below(10)
        )
    }),
    ("od", |n| {
        format!(
            "{:07o} {} {} {} {}",
            n.below(1 << 20),
            n.hex(8),
            n.hex(8),
            n.hex(8),
            n.hex(8)
        )
    }),
    ("od -c", |n| {
        format!(
            "{:07o} {:03o} {:03o} {:03o} {:03o} {:03o} {:03o} {:03o} {:03o}",
            n.below(1 << 20),
            n.below(256),
            n.below(256),
            n.below(256),
            n.below(256),
            n.below(256),
            n.below(256),
            n.below(256),
            n.below(256)
        )
    }),
    ("base64", |n| n.base64(76)),
    ("nginx", |n| {
        format!(
            "- - [{:02}/May/20{:02}:{} +0000] \"GET /v1/items/{} HTTP/1.1\" {} {} \"-\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/{}.0.{}.{} Safari/537.36\"",
            n.below(28),
            n.below(30),
            n.time(),
            n.below(1 << 40),
            200 + n.below(300),
            n.below(1 << 20),
            n.below(140),
            n.below(9999),
            n.below(300)
        )
    }),
    ("json log", |n| {
        format!(
            "{{\"ts\":{}.{:06},\"level\":\"info\",\"msg\":\"done\",\"span_id\":\"{}\",\"trace_id\":\"{}\",\"took_ms\":{}}}",
            1_700_000_000 + n.below(90_000_000),
            n.below(1_000_000),
            n.hex(16),
            n.hex(32),
            n.below(100_000)
        )
    }),
    ("syslog", |n| {
        format!(
            "{}T{}.{:06}+00:00 host kernel: [{:>6}.{:06}] usb {}-{}: new device number {}",
            n.date(),
            n.time(),
            n.below(1_000_000),
            n.below(999_999),
            n.below(1_000_000),
            n.below(9),
            n.below(9),
            n.below(99)
        )
    }),
    ("epoch", |n| {
        format!(
            "offset={} ts={} partition={} lag={}",
            n.below(1 << 40),
            1_700_000_000_000 + n.below(90_000_000_000),
            n.below(64),
            n.below(1 << 20)
        )
    }),
    ("csv", |n| {
        format!(
            "{},{},{}.{:02},{},{}",
            n.below(1 << 30),
            n.date(),
            n.below(1 << 20),
            n.below(100),
            n.below(1 << 30),
            n.hex(8)
        )
    }),
    ("tsv", |n| {
        format!(
            "{}\t{}\t{}\t{}",
            n.below(1_000_000),
            n.below(1_000_000),
            n.below(1_000_000),
            n.below(1_000_000)
        )
    }),
    ("float", |n| {
        format!(
            "loss {}.{:016} after {} steps, lr {}e-{:02}",
            n.below(10),
            n.below(10_000_000_000_000_000),
            n.below(1 << 20),
            n.below(10),
            n.below(10)
        )
    }),
    ("vector", |n| {
        format!(
            "[-0.{:08}, 0.{:08}, 0.{:08}, -0.{:08}]",
            n.below(100_000_000),
            n.below(100_000_000),
            n.below(100_000_000),
            n.below(100_000_000)
        )
    }),
    ("address", |n| {
        format!(
            "{:016x}-{:016x} r-xp {:08x} 08:01 {}  /usr/lib/libc.so.6",
            n.next() >> 16,
            n.next() >> 16,
            n.below(1 << 32),
            n.below(1 << 24)
        )
    }),
    ("dpkg", |n| {
        format!(
            "ii  libfoo{} {}.{}.{}.{}-{} amd64 shared library",
            n.below(9),
            n.below(30),
            n.below(30),
            n.below(30),
            n.below(30),
            1 + n.below(9)
        )
    }),
    ("cargo", |n| {
        format!(
            "   Compiling serde_json v1.0.{} ({}/{}) in {}.{:02}s",
            n.below(300),
            n.below(400),
            n.below(400),
            n.below(400),
            n.below(100)
        )
    }),
    ("bench", |n| {
        format!(
            "test parse ... bench: {:>9} ns/iter (+/- {}) = {} MB/s",
            n.below(1 << 30),
            n.below(1 << 20),
            n.below(9999)
        )
    }),
    ("oid", |n| {
        format!("    KEY_USAGE = ObjectIdentifier(\"2.5.29.{}\")", n.below(60))
    }),
    ("rust", |n| {
        format!(
            "pub const IFLA_TOKEN{}: Type_{} = 0x{};",
            n.below(99),
            n.below(99),
            n.hex(8)
        )
    }),
    ("rust, call", |n| {
        format!(
            "    let token = self.tokens.next_token(&mut cursor, {})?; // issue {}",
            n.below(9999),
            n.below(99999)
        )
    }),
    ("python", |n| {
        format!(
            "def handler_{}(self, key=None, token=self.token, password=password):",
            n.below(999)
        )
    }),
    ("python, dict", |n| {
        format!(
            "    'key': 'user_profile_{}', 'page_token': next_page_token,",
            n.below(99_999_999)
        )
    }),
    ("typescript", |n| {
        format!(
            "  const key = `${{prefix}}/items/{}/part-{}.json`;",
            n.below(9_999_999),
            n.below(99999)
        )
    }),
    ("yaml", |n| {
        format!(
            "      - containerPort: {}  # key: value pairs, max_tokens: {}",
            n.below(65536),
            n.below(99999)
        )
    }),
    ("strace", |n| {
        format!(
            "mmap(0x7f{}, {}, PROT_READ, MAP_PRIVATE|MAP_FIXED, {}, 0x{}) = 0x7f{}",
            n.hex(10),
            n.below(1 << 24),
            n.below(20),
            n.hex(5),
            n.hex(10)
        )
    }),
    ("kubectl", |n| {
        format!(
            "web-{}-{}   1/1   Running   {} ({}h ago)   {}d",
            n.hex(10),
            n.hex(5),
            n.below(20),
            n.below(24),
            n.below(400)
        )
    }),
    ("container", |n| {
        format!(
            "sha256:{} {} hours ago {}.{}MB",
            n.hex(64),
            n.below(24),
            n.below(999),
            n.below(9)
        )
    }),
    ("lock file", |n| format!("\"integrity\": \"sha512-{}==\"", n.base64(86))),
];

const ROUNDS: usize = 500;

#[test]
fn clean_lines_are_unchanged() {
    let redactor = StandardRedactor::default();
    let (mut lines, mut found) = (0, Vec::new());
    for (seed, (kind, line)) in (1..).zip(LINES) {
        let mut numbers = Random(0x9e37_79b9_7f4a_7c15 ^ (seed << 32));
        for _ in 0..ROUNDS {
            let line = line(&mut numbers);
            let redacted = redactor.redact_text(&line);
            lines += 1;
            if redacted != line {
                found.push(format!("{kind}: {line} -> {redacted}"));
            }
        }
    }
    assert!(lines >= 20_000, "{lines} lines");
    assert!(
        found.len() * 10_000 <= lines,
        "{} of {lines} lines:\n{}",
        found.len(),
        found.join("\n")
    );
}
