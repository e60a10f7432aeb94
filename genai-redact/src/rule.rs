//! The standard rules by name.

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $rule:ident = $name:literal,)+) => {
        /// A standard rule. Its name stands in each redacted value: `[redacted:email]`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[doc = $doc])+ $rule,)+
        }

        impl Rule {
            /// Every standard rule. Where two rules find overlapping values, the earlier one gives the name.
            pub const ALL: &'static [Self] = &[$(Self::$rule,)+];

            /// The rule's name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$rule => $name,)+
                }
            }

            /// The documentation of the rule, line by line.
            #[cfg(test)]
            pub(crate) const fn documentation(self) -> &'static [&'static str] {
                match self {
                    $(Self::$rule => &[$($doc),+],)+
                }
            }
        }
    };
}

rules! {
    /// PEM blocks of private keys, those of PGP and `PuTTY` included; a block without an end goes to the end of the text.
    PrivateKey = "private_key",
    /// Keys of OpenAI, and of services that took over the form `sk-…`.
    OpenAiKey = "openai_key",
    /// Keys of Anthropic.
    AnthropicKey = "anthropic_key",
    /// API keys, OAuth tokens and secrets of Google, push keys of Firebase.
    GoogleKey = "google_key",
    /// Access key ids and Bedrock keys of AWS.
    AwsKey = "aws_key",
    /// Storage keys, shared access signatures and client secrets of Azure.
    AzureKey = "azure_key",
    /// Tokens of GitHub.
    GithubToken = "github_token",
    /// Tokens of GitLab.
    GitlabToken = "gitlab_token",
    /// Tokens and webhooks of Slack.
    SlackToken = "slack_token",
    /// Keys and webhook secrets of Stripe.
    StripeKey = "stripe_key",
    /// Tokens of Hugging Face.
    HuggingFaceToken = "huggingface_token",
    /// Tokens of npm.
    NpmToken = "npm_token",
    /// Tokens of `PyPI`.
    PypiToken = "pypi_token",
    /// Keys of `SendGrid`.
    SendgridKey = "sendgrid_key",
    /// Account and key ids of Twilio.
    TwilioKey = "twilio_key",
    /// Keys of other services that have a form of their own; docs/reference/redaction.md lists them. Also a prefix of plain
    /// words with a long random text behind it, such as `acme_live_…`.
    ProviderKey = "provider_key",
    /// JSON web tokens, signed and encrypted.
    Jwt = "jwt",
    /// What follows `Bearer`, if it is no word of prose.
    BearerToken = "bearer_token",
    /// What follows `Basic`, if it is base64 of `user:password`; the password in `curl -u user:password`.
    BasicAuth = "basic_auth",
    /// The password in `scheme://user:password@host`.
    ConnectionString = "connection_string",
    /// Whatever a name like `password`, `api_key` or `authorization` says is secret: JSON fields at any depth with all
    /// that is in them, and `name=value`, `name: value`, `<name>value<` and `--name value` in text.
    SecretField = "secret_field",
    /// Card numbers: an issuer's range, its length, Luhn's check digit.
    Card = "card",
    /// IBANs: country, length and the check of ISO 7064, mod 97.
    Iban = "iban",
    /// Social security numbers of the United States, by their form and the ranges that are issued; without hyphens only
    /// beside a word for them.
    UsSsn = "us_ssn",
    /// National insurance numbers of the United Kingdom, by their form.
    UkNino = "uk_nino",
    /// DNI and NIE of Spain, by their check letter.
    EsDni = "es_dni",
    /// Codice fiscale of Italy, by its form, day and check letter, omocodia included.
    ItCodiceFiscale = "it_codice_fiscale",
    /// CPF of Brazil, by its check digits.
    BrCpf = "br_cpf",
    /// BSN of the Netherlands, `1234.56.789` by the eleven test; nine digits without points only beside a word for them.
    NlBsn = "nl_bsn",
    /// Steuerliche Identifikationsnummer of Germany, by its form and check digit.
    DeIdnr = "de_idnr",
    /// NIR (numéro de sécurité sociale) of France, by its key, Corsica included.
    FrNir = "fr_nir",
    /// National number of Belgium, by its date and check digits.
    BeNn = "be_nn",
    /// PESEL of Poland, by its date and check digit.
    PlPesel = "pl_pesel",
    /// E-mail addresses; `git@host` and names of pictures like `icon@2x.png` are none.
    Email = "email",
    /// Phone numbers: `+…`, `00…`, North American, an area in brackets, national ones with a 0 in groups; any number beside
    /// `phone`, `call`, `fax`, ….
    Phone = "phone",
    /// IP addresses of both versions, but for loopback, unspecified and broadcast ones, and four numbers right after
    /// `version`.
    IpAddress = "ip_address",
}

impl Rule {
    /// Whether the rule reads runs of digits, as all rules from cards on do but that for e-mail addresses.
    pub(crate) fn reads_digits(self) -> bool {
        self >= Self::Card && self != Self::Email
    }
}
