//! Secrets, assembled from parts so that scanners do not report them.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::{Value, json};

/// Mark inside every secret that may contain letters.
pub(crate) const MARK: &str = concat!("mrk", "7q", "x");
/// Harmless text beside the secrets.
pub(crate) const KEPT: &str = "kept4w";

/// Secret form that a rule detects, and its mark, which may not be recorded.
pub(crate) struct Form {
    /// Name of the rule, which appears in the redacted text.
    pub(crate) rule: &'static str,
    before: &'static str,
    pub(crate) mark: &'static str,
    after: &'static str,
}

const fn form(rule: &'static str, before: &'static str, mark: &'static str, after: &'static str) -> Form {
    Form {
        rule,
        before,
        mark,
        after,
    }
}

/// Forms of secrets, at least one per rule. None of them is a real credential.
#[rustfmt::skip]
pub(crate) const FORMS: &[Form] = &[
    form("private_key", concat!("-----BEGIN RSA PRI", "VATE KEY-----\nMII"), MARK, concat!("\n-----END RSA PRI", "VATE KEY-----")),
    form("openai_key", concat!("s", "k-", "proj-"), MARK, "0123456789abcdefghijklmnopqrstuv"),
    form("anthropic_key", concat!("s", "k-", "ant-api03-"), MARK, "0123456789abcdefghijklmnopqrstuv"),
    form("google_key", concat!("AI", "za"), MARK, "0123456789abcdefghijklmnopqrstuv"),
    form("aws_key", concat!("AK", "IA"), concat!("MRK", "7QX"), "ABCDEFGHIJ"),
    form("azure_key", concat!("Account", "Key="), MARK, "0123456789abcdefghijklmnopqrstuvwxyzABCDEF=="),
    form("github_token", concat!("gh", "p_"), MARK, "0123456789abcdefghijklmnopqrst"),
    form("gitlab_token", concat!("gl", "pat-"), MARK, "0123456789abcdefghij"),
    form("slack_token", concat!("xo", "xb-"), MARK, "-0123456789abcdef"),
    form("stripe_key", concat!("s", "k_li", "ve_"), MARK, "0123456789abcdefgh"),
    form("huggingface_token", concat!("h", "f_"), MARK, "0123456789abcdefghijklmnopqr"),
    form("npm_token", concat!("np", "m_"), MARK, "0123456789abcdefghijklmnopqrst"),
    form("pypi_token", concat!("py", "pi-"), MARK, "0123456789abcdefghijklmnopqrstuv0123456789abcdefghijklmnopqrstuv"),
    form("sendgrid_key", concat!("S", "G."), MARK, "0123456789abcdef.0123456789abcdefghijklmnopqrstuvwxyz0123456"),
    form("twilio_key", concat!("S", "K"), concat!("5eed", "5eed", "5eed"), "0123456789abcdef0123"),
    form("provider_key", concat!("gs", "k_"), MARK, "0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCD"),
    form("jwt", concat!("ey", "J"), MARK, concat!("0123456789abcdef.ey", "J0123456789abcdef.0123456789abcdef")),
    form("bearer_token", concat!("Bea", "rer "), MARK, "0123456789abcdef"),
    form("basic_auth", concat!("Bas", "ic "), concat!("dXNlcjpt", "cms3cXg="), ""),
    form("connection_string", concat!("postgres", "://admin:"), MARK, concat!("@", "db.example/app")),
    form("secret_field", concat!("pass", "word="), MARK, "-hunter"),
    form("card", "", concat!("4242 4242 ", "4242 4242"), ""),
    form("iban", "", concat!("DE89 3704 ", "0044 0532 0130 00"), ""),
    form("us_ssn", "", concat!("078-", "05-1120"), ""),
    form("uk_nino", "", concat!("AB 12 ", "34 56 C"), ""),
    form("es_dni", "", concat!("1234", "5678Z"), ""),
    form("it_codice_fiscale", "", concat!("RSSMRA85", "T10A562S"), ""),
    form("br_cpf", "", concat!("390.533.", "447-05"), ""),
    form("nl_bsn", "", concat!("1112.", "22.333"), ""),
    form("de_idnr", "", concat!("36574", "261809"), ""),
    form("fr_nir", "", concat!("2 95 10 99 ", "126 111 93"), ""),
    form("be_nn", "", concat!("85.07.30-", "033.28"), ""),
    form("pl_pesel", "", concat!("44051", "401359"), ""),
    form("email", "", MARK, concat!("@", "mail.example")),
    form("phone", "", concat!("+49 30 ", "1234567"), ""),
    form("ip_address", "", concat!("203.0.", "113.7"), ""),
];

/// Whether content is recorded in this round.
static RECORDED: AtomicBool = AtomicBool::new(false);

/// Begins a round with or without recorded content. Rounds run one at a time.
pub(crate) fn begin(recorded: bool) {
    RECORDED.store(recorded, Ordering::SeqCst);
    from_the_first();
}

/// Secret that no rule detects, with the place where it was put.
pub(crate) fn bare(place: &str) -> String {
    format!("{place} {MARK}")
}

/// Number of forms in one text. All forms in every text would take minutes.
const AT_ONCE: usize = 5;

/// Position of the next forms. They rotate, so that with enough texts all of them are everywhere.
static NEXT: AtomicUsize = AtomicUsize::new(0);

fn next_forms() -> impl Iterator<Item = &'static Form> {
    let first = NEXT.fetch_add(AT_ONCE, Ordering::SeqCst);
    (first..first + AT_ONCE).map(|index| &FORMS[index % FORMS.len()])
}

/// Restarts the rotation, so that the next call has the same arguments as the round's first.
pub(crate) fn from_the_first() {
    NEXT.store(0, Ordering::SeqCst);
}

/// Secrets in some forms, with the place where they were put. A bare one is added if no content is recorded.
pub(crate) fn secret(place: &str) -> String {
    with(place, next_forms())
}

/// Secrets in all forms.
pub(crate) fn secrets(place: &str) -> String {
    with(place, FORMS.iter())
}

fn with(place: &str, forms: impl Iterator<Item = &'static Form>) -> String {
    let mut text = String::new();
    if !RECORDED.load(Ordering::SeqCst) {
        text.push_str(&bare(place));
    }
    for form in forms {
        let _ = write!(text, "\n{place} {KEPT} {}", form.text());
    }
    text.push('\n');
    text
}

impl Form {
    pub(crate) fn text(&self) -> String {
        format!("{}{}{}", self.before, self.mark, self.after)
    }
}

/// Arguments of a call with secrets: deep in objects, in JSON inside a text, as field names, and under telling field
/// names.
pub(crate) fn nested(place: &str) -> Value {
    let inner = json!({ "token": bare(place), "text": secret(place), "kept": KEPT }).to_string();
    let twice = json!({ "inner": inner }).to_string();
    let mut named = serde_json::Map::new();
    for form in next_forms() {
        named.insert(form.text(), KEPT.into());
    }
    json!({
        "path": secret(place),
        "options": {
            "password": bare(place), "list": [1, secret(place), inner], "twice": twice, "named": named,
        },
    })
}

/// Pieces of a text, so small that every secret spans several.
pub(crate) fn pieces(text: &str) -> Vec<String> {
    let characters: Vec<_> = text.chars().collect();
    characters.chunks(8).map(|piece| piece.iter().collect()).collect()
}

/// Marks found in a text.
pub(crate) fn found_in(text: &str) -> impl Iterator<Item = &'static str> {
    let marks = FORMS.iter().map(|form| form.mark).filter(|mark| *mark != MARK);
    let found: Vec<_> = marks.chain([MARK]).filter(|mark| text.contains(mark)).collect();
    found.into_iter()
}
