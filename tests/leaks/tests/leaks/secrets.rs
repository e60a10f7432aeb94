//! Secrets, put together from parts so that nobody takes them for real.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::{Value, json};

/// Is in every secret that may have letters.
pub(crate) const MARK: &str = concat!("mrk", "7q", "x");
/// Stands beside the secrets, and is none.
pub(crate) const KEPT: &str = "kept4w";

/// A form that a rule knows, and what may not be found of it.
pub(crate) struct Form {
    /// The rule's name, as it stands where the secret was.
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

/// One for each rule. None of them opens anything.
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

/// Says what the secrets of the round are like; rounds take turns.
pub(crate) fn begin(recorded: bool) {
    RECORDED.store(recorded, Ordering::SeqCst);
    from_the_first();
}

/// A secret that no rule knows, of which one can tell where it was put.
pub(crate) fn bare(place: &str) -> String {
    format!("{place} {MARK}")
}

/// How many forms are in one text: all of them in each would take minutes.
const AT_ONCE: usize = 5;

/// The forms take turns, so that with enough texts all of them are everywhere.
static NEXT: AtomicUsize = AtomicUsize::new(0);

fn next_forms() -> impl Iterator<Item = &'static Form> {
    let first = NEXT.fetch_add(AT_ONCE, Ordering::SeqCst);
    (first..first + AT_ONCE).map(|index| &FORMS[index % FORMS.len()])
}

/// The next secrets are those of the round's first call: two calls with the same arguments.
pub(crate) fn from_the_first() {
    NEXT.store(0, Ordering::SeqCst);
}

/// Secrets in some forms, of which one can tell where they were put. A bare one is with them if nothing is recorded.
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

/// The same as the arguments of a call: deep in objects, in JSON in a text, as names of fields, and where the name says
/// what it is.
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

/// A text in pieces, so small that every secret is in more than one.
pub(crate) fn pieces(text: &str) -> Vec<String> {
    let characters: Vec<_> = text.chars().collect();
    characters.chunks(8).map(|piece| piece.iter().collect()).collect()
}

/// The marks that are found in a text.
pub(crate) fn found_in(text: &str) -> impl Iterator<Item = &'static str> {
    let marks = FORMS.iter().map(|form| form.mark).filter(|mark| *mark != MARK);
    let found: Vec<_> = marks.chain([MARK]).filter(|mark| text.contains(mark)).collect();
    found.into_iter()
}
