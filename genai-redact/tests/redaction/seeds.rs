//! Secrets that no rule may miss, at least one for each rule. None of them opens anything.

use genai_redact::Rule;

const LETTERS: &str = "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9fG1hJ3kL5mN7pQ9rS1tU3vW5xY7z";
const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Rules, each with a secret that it must find.
pub(crate) fn seeds() -> Vec<(Rule, String)> {
    let of = |head: &str, length: usize| format!("{head}{}", &LETTERS[..length]);
    let hex = |head: &str, length: usize| format!("{head}{}", &HEX[..length]);
    let seeds = vec![
        (Rule::OpenAiKey, of(concat!("sk", "-"), 48)),
        (Rule::OpenAiKey, of(concat!("sk", "-proj-"), 60)),
        (Rule::AnthropicKey, of(concat!("sk", "-ant-api03-"), 60)),
        (Rule::GoogleKey, of(concat!("AI", "za"), 35)),
        (Rule::GoogleKey, of(concat!("ya", "29."), 40)),
        (Rule::GoogleKey, of(concat!("AQ", ".Ab8R"), 46)),
        (Rule::AwsKey, concat!("AK", "IA", "QWERTZUIOPASDFGH").to_owned()),
        (Rule::GithubToken, of(concat!("gh", "p_"), 36)),
        (Rule::GithubToken, of(concat!("github", "_pat_"), 60)),
        (Rule::GitlabToken, of(concat!("gl", "pat-"), 20)),
        (Rule::SlackToken, of(concat!("xo", "xb-"), 40)),
        (Rule::StripeKey, of(concat!("sk", "_live_"), 24)),
        (Rule::HuggingFaceToken, of(concat!("h", "f_"), 34)),
        (Rule::NpmToken, of(concat!("np", "m_"), 36)),
        (Rule::PypiToken, of(concat!("py", "pi-"), 60)),
        (
            Rule::SendgridKey,
            format!("{}.{}", of(concat!("S", "G."), 22), &LETTERS[..43]),
        ),
        (Rule::TwilioKey, hex("SK", 32)),
        (Rule::ProviderKey, of(concat!("gs", "k_"), 52)),
        (Rule::ProviderKey, of(concat!("sha", "256~"), 43)),
        (Rule::ProviderKey, of(concat!("vc", "a_"), 56)),
        (Rule::ProviderKey, of(concat!("acme", "_live_"), 24)),
        (Rule::ProviderKey, of(concat!("newvendor", "-"), 36)),
        (Rule::ProviderKey, of(concat!("IST", ".ey", "J"), 60)),
        (Rule::ProviderKey, of(concat!("4b", "1d"), 38)),
        (Rule::ProviderKey, hex(concat!("shippo", "_live_"), 40)),
        (Rule::ProviderKey, format!("{}_{}_mmk", &LETTERS[..6], &LETTERS[6..35])),
        (
            Rule::Jwt,
            format!(
                "{}.{}.{}",
                of(concat!("ey", "J"), 20),
                of(concat!("ey", "J"), 30),
                &LETTERS[..43]
            ),
        ),
        (
            Rule::PrivateKey,
            format!(
                "-----BEGIN RSA {0} KEY-----\n{1}\n-----END RSA {0} KEY-----",
                "PRIVATE",
                &LETTERS[..64]
            ),
        ),
        (Rule::Card, "4242 4242 4242 4242".to_owned()),
        (Rule::Card, "378282246310005".to_owned()),
        (Rule::Iban, "DE89 3704 0044 0532 0130 00".to_owned()),
        (Rule::Iban, "GB29NWBK60161331926819".to_owned()),
        (Rule::UsSsn, "078-05-1120".to_owned()),
        (Rule::UkNino, "AB 12 34 56 C".to_owned()),
        (Rule::EsDni, "12345678Z".to_owned()),
        (Rule::EsDni, "X1234567L".to_owned()),
        (Rule::ItCodiceFiscale, "RSSMRA85T10A562S".to_owned()),
        (Rule::BrCpf, "390.533.447-05".to_owned()),
        (Rule::NlBsn, "1112.22.333".to_owned()),
        (Rule::DeIdnr, "36574261809".to_owned()),
        (Rule::FrNir, "2 95 10 99 126 111 93".to_owned()),
        (Rule::BeNn, "85.07.30-033.28".to_owned()),
        (Rule::PlPesel, "44051401359".to_owned()),
        (Rule::Email, "jo.müller+news@mail.example.org".to_owned()),
        (Rule::Phone, "+49 30 1234567".to_owned()),
        (Rule::Phone, "(212) 555-0143".to_owned()),
        (Rule::Phone, "020 7946 0958".to_owned()),
        (Rule::IpAddress, "203.0.113.7".to_owned()),
        (Rule::IpAddress, "2001:db8:85a3::8a2e:370:7334".to_owned()),
    ];
    seeds
}

/// Secrets that are identified only by their surroundings: the rule, the text and the secret.
pub(crate) fn in_context() -> Vec<(Rule, String, &'static str)> {
    vec![
        (
            Rule::BearerToken,
            "Proxy: Bearer k3yOf.theKingdom".to_owned(),
            "k3yOf.theKingdom",
        ),
        (
            Rule::BasicAuth,
            format!("use Basic {} here", concat!("am86aHVu", "dGVyMg==")),
            concat!("am86aHVu", "dGVyMg=="),
        ),
        (
            Rule::BasicAuth,
            format!("curl -u elastic:{} http://localhost", concat!("hun", "ter2")),
            concat!("hun", "ter2"),
        ),
        (
            Rule::ConnectionString,
            format!("postgres://app:{}@db.example/x", concat!("hun", "ter2")),
            concat!("hun", "ter2"),
        ),
        (
            Rule::SecretField,
            format!("password={}", concat!("hun", "ter2")),
            concat!("hun", "ter2"),
        ),
        (
            Rule::SecretField,
            format!("DB_PASSWORD: '{}'", concat!("hun", "ter")),
            concat!("hun", "ter"),
        ),
        (
            Rule::SecretField,
            format!("<password>{}</password>", concat!("hun", "ter")),
            concat!("hun", "ter"),
        ),
        (
            Rule::SecretField,
            format!("login --password {}", concat!("hun", "ter")),
            concat!("hun", "ter"),
        ),
        (
            Rule::SecretField,
            format!("Cookie: sid={}; theme=dark", concat!("hun", "ter2")),
            concat!("hun", "ter2"),
        ),
        (
            Rule::SecretField,
            format!("The password is {}.", concat!("hun", "ter2")),
            concat!("hun", "ter2"),
        ),
        (
            Rule::SecretField,
            format!("Server=db;Pwd={};Timeout=3", concat!("hun", "ter2")),
            concat!("hun", "ter2"),
        ),
        (
            Rule::SecretField,
            format!(r#"{{\"api_key\": \"{}\"}} is wrong"#, concat!("hun", "ter")),
            concat!("hun", "ter"),
        ),
        (
            Rule::AzureKey,
            format!("AccountKey={};x", &LETTERS[..60]),
            &LETTERS[..60],
        ),
        (Rule::UsSsn, "ssn 078051120".to_owned(), "078051120"),
        (Rule::NlBsn, "BSN: 111222333".to_owned(), "111222333"),
        (Rule::Phone, "call 5550143".to_owned(), "5550143"),
        (Rule::Phone, "Tel-5550143".to_owned(), "5550143"),
    ]
}
