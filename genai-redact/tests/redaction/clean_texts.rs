//! Lines of logs, sources and data.

use super::clean::Line;

/// Generators of lines, by kind.
pub(super) const TEXTS: &[(&str, Line)] = &[
    ("uuid", |n| {
        format!("{}-{}-4{}-a{}-{}", n.hex(8), n.hex(4), n.hex(3), n.hex(3), n.hex(12))
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
    ("lock file", |n| format!("\"integrity\": \"sha512-{}==\"", n.base64(86))),
    ("ids of calls", |n| {
        format!(
            "{{\"id\": \"call_{}\", \"response\": \"msg_01{}\", \"request\": \"req_011{}\"}}",
            n.letters(24),
            n.letters(22),
            n.letters(22)
        )
    }),
    ("ids of tools", |n| {
        format!(
            "toolu_01{} chatcmpl-{} tooluse_{}",
            n.letters(22),
            n.letters(29),
            n.letters(22)
        )
    }),
    ("bundle", |n| {
        format!("dist/assets/index-{}.js  {} kB", n.letters(8), n.below(9999))
    }),
    ("symbol", |n| {
        format!("_ZN4core3fmt9Formatter9write_str17h{}E", n.hex(16))
    }),
    ("symbol, v0", |n| {
        format!(
            "_RNvMs{}_NtNtCs{}_4core3num7flt2decINtB5_7Decimal",
            n.below(9),
            n.letters(11)
        )
    }),
    ("test", |n| {
        format!(
            "--- PASS: Test_GetHTTP2ServerConnectionPoolV{}WithTLS13Enabled ({}.{:02}s)",
            n.below(99),
            n.below(9),
            n.below(100)
        )
    }),
    ("video", |n| {
        format!("https://example.com/watch?v={}&list=PL{}", n.letters(11), n.letters(16))
    }),
    ("cache", |n| {
        format!(
            "cache_{} hit, etag \"{}\", key_{}.json",
            n.hex(32),
            n.hex(40),
            n.below(99999)
        )
    }),
];
