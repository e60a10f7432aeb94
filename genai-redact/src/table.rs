//! Credentials that their beginning gives away, as data: one line each.

use crate::agents::AGENTS;
use crate::rule::Rule;

/// The bytes a credential goes on with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// `A-Z a-z 0-9`
    Alnum,
    /// Those, `_` and `-`
    Word,
    /// `0-9 a-f`, of either case
    Hex,
    /// `A-Z 0-9`
    Upper,
    /// Base64, both alphabets, and what URLs write for it: `+ / = _ - %`
    Base64,
    /// Those of `Word`, and `.`
    Dotted,
    /// Those of `Dotted`, `/`, `%` and `~`
    Path,
}

impl Class {
    pub(crate) fn has(self, byte: u8) -> bool {
        match self {
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Word => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'=' | b'%'),
            Self::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
            Self::Path => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'%' | b'~'),
        }
    }
}

/// What has to be there for a credential to be one.
pub(crate) enum Form {
    /// The literal begins it, and at least so many bytes of the class follow.
    Run(Class, usize),
    /// The literal is a name that stays; the value after it is of the class and at least so long.
    After(Class, usize),
    /// The literal begins it, and the pattern matches from there.
    Pattern(&'static str),
    /// The pattern matches from so many bytes before the literal.
    Inside(usize, &'static str),
}

pub(crate) struct Token {
    pub(crate) rule: Rule,
    /// Of exactly this case.
    pub(crate) literal: &'static str,
    pub(crate) form: Form,
}

pub(crate) const fn run(rule: Rule, literal: &'static str, class: Class, least: usize) -> Token {
    Token {
        rule,
        literal,
        form: Form::Run(class, least),
    }
}

pub(crate) const fn after(rule: Rule, literal: &'static str, class: Class, least: usize) -> Token {
    Token {
        rule,
        literal,
        form: Form::After(class, least),
    }
}

pub(crate) const fn pattern(rule: Rule, literal: &'static str, pattern: &'static str) -> Token {
    Token {
        rule,
        literal,
        form: Form::Pattern(pattern),
    }
}

pub(crate) const fn inside(rule: Rule, literal: &'static str, before: usize, pattern: &'static str) -> Token {
    Token {
        rule,
        literal,
        form: Form::Inside(before, pattern),
    }
}

use Class::{Alnum, Base64, Dotted, Hex, Path, Upper, Word};
use Rule::{
    AnthropicKey, AwsKey, AzureKey, GithubToken, GitlabToken, GoogleKey, HuggingFaceToken, Jwt, NpmToken, OpenAiKey,
    ProviderKey, PypiToken, SendgridKey, SlackToken, StripeKey, TwilioKey,
};

#[rustfmt::skip]
const SERVICES: &[Token] = &[
    run(AnthropicKey, "sk-ant-", Word, 16),
    run(OpenAiKey, "sk-proj-", Word, 16),
    run(OpenAiKey, "sk-svcacct-", Word, 16),
    run(OpenAiKey, "sk-admin-", Word, 16),
    run(OpenAiKey, "sk-None-", Word, 16),
    run(OpenAiKey, "sk-", Alnum, 32),
    run(OpenAiKey, "sess-", Alnum, 40),
    run(GoogleKey, "AIza", Word, 30),
    run(GoogleKey, "ya29.", Dotted, 10),
    run(GoogleKey, "GOCSPX-", Word, 20),
    run(GoogleKey, "1//0", Word, 30),
    pattern(GoogleKey, "AAAA", r"AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{100,}"),
    pattern(AwsKey, "AKIA", r"AKIA[A-Z0-9]{16}\b"),
    pattern(AwsKey, "ASIA", r"ASIA[A-Z0-9]{16}\b"),
    pattern(AwsKey, "ABIA", r"ABIA[A-Z0-9]{16}\b"),
    pattern(AwsKey, "ACCA", r"ACCA[A-Z0-9]{16}\b"),
    run(AwsKey, "ABSK", Base64, 100),
    run(AwsKey, "bedrock-api-key-", Base64, 20),
    run(AwsKey, "amzn.mws.", Dotted, 30),
    after(AzureKey, "AccountKey=", Base64, 40),
    after(AzureKey, "SharedAccessKey=", Base64, 20),
    after(AzureKey, "SharedAccessSignature=", Base64, 20),
    after(AzureKey, "sig=", Base64, 30),
    inside(AzureKey, "Q~", 4, r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}"),
    run(GithubToken, "ghp_", Alnum, 30),
    run(GithubToken, "gho_", Alnum, 30),
    run(GithubToken, "ghu_", Alnum, 30),
    pattern(GithubToken, "ghs_", r"ghs_(?:[0-9]{1,20}_eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){2,}|[A-Za-z0-9]{30,})"),
    run(GithubToken, "ghr_", Alnum, 30),
    run(GithubToken, "github_pat_", Word, 36),
    run(GitlabToken, "glpat-", Dotted, 20),
    run(GitlabToken, "gldt-", Word, 20),
    run(GitlabToken, "glrt-", Dotted, 20),
    run(GitlabToken, "glcbt-", Word, 20),
    run(GitlabToken, "glptt-", Word, 20),
    run(GitlabToken, "glft-", Word, 20),
    run(GitlabToken, "glffct-", Word, 20),
    run(GitlabToken, "glimt-", Word, 20),
    run(GitlabToken, "glsoat-", Word, 20),
    run(GitlabToken, "glagent-", Word, 20),
    run(GitlabToken, "gloas-", Word, 20),
    run(GitlabToken, "GR1348941", Word, 20),
    run(SlackToken, "xoxb-", Word, 10),
    run(SlackToken, "xoxp-", Word, 10),
    run(SlackToken, "xoxa-", Word, 10),
    run(SlackToken, "xoxo-", Word, 10),
    run(SlackToken, "xoxr-", Word, 10),
    run(SlackToken, "xoxs-", Word, 10),
    run(SlackToken, "xoxc-", Word, 10),
    run(SlackToken, "xoxd-", Base64, 10),
    run(SlackToken, "xoxe-", Word, 10),
    run(SlackToken, "xoxe.", Dotted, 10),
    run(SlackToken, "xapp-", Word, 10),
    after(SlackToken, "hooks.slack.com/", Path, 30),
    run(StripeKey, "sk_live_", Alnum, 10),
    run(StripeKey, "sk_test_", Alnum, 10),
    run(StripeKey, "sk_prod_", Alnum, 10),
    run(StripeKey, "rk_live_", Alnum, 10),
    run(StripeKey, "rk_test_", Alnum, 10),
    run(StripeKey, "rk_prod_", Alnum, 10),
    run(StripeKey, "whsec_", Base64, 24),
    run(HuggingFaceToken, "hf_", Alnum, 30),
    run(HuggingFaceToken, "api_org_", Alnum, 30),
    run(NpmToken, "npm_", Alnum, 36),
    run(PypiToken, "pypi-", Word, 50),
    pattern(SendgridKey, "SG.", r"SG\.(?:[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|[A-Za-z0-9_=.-]{66})"),
    pattern(TwilioKey, "SK", r"SK[0-9a-f]{32}\b"),
    pattern(TwilioKey, "AC", r"AC[0-9a-f]{32}\b"),
    pattern(Jwt, "eyJ", r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"),

    run(ProviderKey, "1password_", Word, 20),
    run(ProviderKey, "ops_eyJ", Base64, 50),
    run(ProviderKey, "A3-", Word, 30),
    run(ProviderKey, "AGE-SECRET-KEY-1", Upper, 50),
    run(ProviderKey, "ATATT3", Base64, 40),
    run(ProviderKey, "ATCTT3", Base64, 40),
    run(ProviderKey, "ATBB", Alnum, 28),
    run(ProviderKey, "CFPAT-", Word, 40),
    run(ProviderKey, "EAAA", Word, 56),
    run(ProviderKey, "EZAK", Alnum, 50),
    run(ProviderKey, "EZTK", Alnum, 50),
    run(ProviderKey, "FLWSECK", Word, 12),
    run(ProviderKey, "LTAI", Alnum, 12),
    run(ProviderKey, "AKID", Alnum, 32),
    run(ProviderKey, "NRAK-", Alnum, 20),
    run(ProviderKey, "NRII-", Word, 20),
    run(ProviderKey, "PMAK-", Word, 40),
    run(ProviderKey, "RGAPI-", Word, 30),
    pattern(ProviderKey, "access_token$", r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-z]{32}"),
    run(ProviderKey, "cio", Alnum, 32),
    run(ProviderKey, "dapi", Hex, 32),
    run(ProviderKey, "dckr_pat_", Word, 20),
    run(ProviderKey, "dckr_oat_", Word, 20),
    run(ProviderKey, "dop_v1_", Hex, 40),
    run(ProviderKey, "doo_v1_", Hex, 40),
    run(ProviderKey, "dor_v1_", Hex, 40),
    run(ProviderKey, "dp.pt.", Alnum, 30),
    run(ProviderKey, "dp.st.", Dotted, 30),
    run(ProviderKey, "dt0c01.", Dotted, 60),
    run(ProviderKey, "duffel_", Base64, 40),
    run(ProviderKey, "fig_", Word, 40),
    run(ProviderKey, "figd_", Word, 36),
    run(ProviderKey, "fio-u-", Base64, 40),
    run(ProviderKey, "fm1_", Base64, 40),
    run(ProviderKey, "fm2_", Base64, 40),
    run(ProviderKey, "fo1_", Word, 40),
    run(ProviderKey, "glc_", Base64, 32),
    run(ProviderKey, "glsa_", Word, 32),
    run(ProviderKey, "gsk_", Alnum, 40),
    run(ProviderKey, "hvb.", Word, 24),
    run(ProviderKey, "hvs.", Word, 24),
    run(ProviderKey, "key-", Hex, 32),
    run(ProviderKey, "lin_api_", Alnum, 32),
    run(ProviderKey, "lsv2_", Word, 32),
    run(ProviderKey, "nfp_", Alnum, 36),
    run(ProviderKey, "ntn_", Alnum, 40),
    run(ProviderKey, "nvapi-", Word, 40),
    run(ProviderKey, "oy2", Alnum, 43),
    run(ProviderKey, "pa-", Word, 40),
    run(ProviderKey, "phx_", Word, 30),
    pattern(ProviderKey, "pscale_", r"pscale_[a-z]+_[A-Za-z0-9_=.-]{30,}"),
    run(ProviderKey, "pul-", Hex, 40),
    run(ProviderKey, "r8_", Alnum, 36),
    run(ProviderKey, "rubygems_", Hex, 40),
    run(ProviderKey, "sbp_", Word, 40),
    run(ProviderKey, "sb_secret_", Word, 20),
    run(ProviderKey, "secret_", Alnum, 40),
    run(ProviderKey, "shpat_", Hex, 32),
    run(ProviderKey, "shpca_", Hex, 32),
    run(ProviderKey, "shppa_", Hex, 32),
    run(ProviderKey, "shpss_", Hex, 32),
    run(ProviderKey, "sk-lf-", Word, 30),
    run(ProviderKey, "sk-or-", Word, 30),
    run(ProviderKey, "sntrys_", Base64, 40),
    run(ProviderKey, "sntryu_", Hex, 40),
    run(ProviderKey, "sq0atp-", Word, 22),
    run(ProviderKey, "sq0csp-", Word, 40),
    run(ProviderKey, "tfp_", Word, 40),
    run(ProviderKey, "tgp_v1_", Word, 40),
    run(ProviderKey, "tvly-", Word, 20),
    run(ProviderKey, "waka_", Word, 30),
    run(ProviderKey, "xai-", Word, 60),
    run(ProviderKey, "xkeysib-", Word, 60),
    run(ProviderKey, "xsmtpsib-", Word, 60),
    run(ProviderKey, "vcp_", Word, 40),
    run(ProviderKey, "$aact_", Word, 20),
    run(ProviderKey, "AIK_CI_", Alnum, 20),
    run(ProviderKey, "AIK_SECRET_", Alnum, 40),
    run(ProviderKey, "AKCp", Alnum, 60),
    run(ProviderKey, "ATAT", Base64, 100),
    run(ProviderKey, "BBDC-", Base64, 32),
    run(ProviderKey, "CCDB1_", Word, 50),
    run(ProviderKey, "CCIPAT_", Word, 50),
    run(ProviderKey, "CLOJARS_", Alnum, 60),
    run(ProviderKey, "EAAC", Alnum, 80),
    run(ProviderKey, "EAAM", Alnum, 80),
    run(ProviderKey, "HRKU-AA", Word, 40),
    run(ProviderKey, "SWMKEY-1-", Base64, 40),
    run(ProviderKey, "SWMTKN-1-", Word, 60),
    run(ProviderKey, "apify_api_", Alnum, 30),
    run(ProviderKey, "apk_", Base64, 80),
    run(ProviderKey, "bkua_", Alnum, 40),
    run(ProviderKey, "cmVmd", Alnum, 59),
    run(ProviderKey, "cnvca", Word, 50),
    run(ProviderKey, "cog_", Alnum, 50),
    run(ProviderKey, "configcat-sdk-1/", Path, 40),
    run(ProviderKey, "csa_", Alnum, 36),
    run(ProviderKey, "csk-", Alnum, 40),
    run(ProviderKey, "ddp_", Alnum, 36),
    run(ProviderKey, "dvc_mobile_", Alnum, 16),
    run(ProviderKey, "dvc_server_", Alnum, 16),
    run(ProviderKey, "essu_", Base64, 60),
    run(ProviderKey, "eyJrIjoi", Base64, 40),
    run(ProviderKey, "eyJtaXJv", Word, 40),
    run(ProviderKey, "gcntfy-", Word, 60),
    run(ProviderKey, "ico-", Alnum, 32),
    run(ProviderKey, "lip_", Alnum, 16),
    run(ProviderKey, "mdb_sa_sk_", Word, 40),
    run(ProviderKey, "mercury_production_", Word, 40),
    run(ProviderKey, "mergify_application_key_", Word, 40),
    run(ProviderKey, "mlsn.", Alnum, 30),
    run(ProviderKey, "napi_", Alnum, 60),
    run(ProviderKey, "os_v2_app_", Alnum, 80),
    run(ProviderKey, "os_v2_org_", Alnum, 80),
    run(ProviderKey, "p8e-", Alnum, 32),
    run(ProviderKey, "pdl_live_apikey_", Word, 40),
    run(ProviderKey, "pdl_sdbx_apikey_", Word, 40),
    run(ProviderKey, "persona_production_", Word, 20),
    run(ProviderKey, "persona_sandbox_", Word, 20),
    run(ProviderKey, "pina_", Word, 30),
    run(ProviderKey, "pnu_", Alnum, 36),
    run(ProviderKey, "polar_at_", Word, 20),
    run(ProviderKey, "polar_oat_", Word, 20),
    run(ProviderKey, "polar_pat_", Word, 20),
    run(ProviderKey, "prf_", Word, 28),
    run(ProviderKey, "ramp_sec_", Alnum, 40),
    run(ProviderKey, "rdme_", Alnum, 60),
    run(ProviderKey, "rnd_", Alnum, 28),
    run(ProviderKey, "s-s4t2af-", Hex, 64),
    run(ProviderKey, "s-s4t2ud-", Hex, 64),
    run(ProviderKey, "sha256~", Word, 43),
    run(ProviderKey, "shippo_live_", Hex, 40),
    run(ProviderKey, "shippo_test_", Hex, 40),
    run(ProviderKey, "sk-api-", Word, 60),
    run(ProviderKey, "sm_aat_", Alnum, 16),
    run(ProviderKey, "sm_pat_", Alnum, 16),
    run(ProviderKey, "sm_sat_", Alnum, 16),
    run(ProviderKey, "tk-us-", Word, 48),
    run(ProviderKey, "ucat_", Alnum, 24),
    run(ProviderKey, "vca_", Word, 50),
    run(ProviderKey, "vci_", Word, 50),
    run(ProviderKey, "vck_", Word, 50),
    run(ProviderKey, "vcr_", Word, 50),
    run(ProviderKey, "wandb_v1_", Word, 60),
    // As long as that: a commit that begins so is shorter, a SHA-256 longer.
    pattern(ProviderKey, "4b1d", r"4b1d[A-Za-z0-9]{38}\b"),
    pattern(ProviderKey, "API-", r"API-[A-Z0-9]{26}\b"),
    pattern(ProviderKey, "AstraCS:", r"AstraCS:[A-Za-z0-9]{20,}(?::[A-Za-z0-9]+)?"),
    pattern(ProviderKey, "FlyV1 ", r"FlyV1 [A-Za-z0-9=_,/+-]{40,}"),
    pattern(ProviderKey, "pat.", r"pat\.[A-Za-z0-9_-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}"),
    pattern(ProviderKey, "sat.", r"sat\.[A-Za-z0-9_-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}"),
    pattern(ProviderKey, "v1.0-", r"v1\.0-[a-f0-9]{24}-[a-f0-9]{146}"),
    inside(ProviderKey, "_mmk", 36, r"[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk"),
    pattern(ProviderKey, "pat", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    after(ProviderKey, "/api/webhooks/", Path, 40),
    pattern(ProviderKey, "client-key-data:", r"client-key-data:\s*[A-Za-z0-9+/=]{40,}"),
    inside(ProviderKey, ".atlasv1.", 14, r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9=_-]{60,}"),
    inside(ProviderKey, ":AA", 10, r"[0-9]{10}:AA[A-Za-z0-9_-]{32,}"),
    inside(ProviderKey, ":AA", 9, r"[0-9]{9}:AA[A-Za-z0-9_-]{32,}"),
    inside(ProviderKey, ":AA", 8, r"[0-9]{8}:AA[A-Za-z0-9_-]{32,}"),
    inside(ProviderKey, "-us", 32, r"[0-9a-f]{32}-us[0-9]{1,2}\b"),
    // Tokens of Discord's bots: an id in base64, a time, a signature.
    pattern(ProviderKey, "MT", r"MT[A-Za-z0-9_-]{22,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}"),
    pattern(ProviderKey, "Mz", r"M[zjk][A-Za-z0-9_-]{21,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}"),
    pattern(ProviderKey, "Nz", r"N[zjTD][A-Za-z0-9_-]{21,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}"),
];

/// The rows of both tables.
pub(crate) fn rows() -> impl Iterator<Item = &'static Token> {
    SERVICES.iter().chain(AGENTS)
}

/// How many rows there are.
pub(crate) const ROWS: usize = SERVICES.len() + AGENTS.len();

/// The row of an index of [`rows`].
pub(crate) fn row(index: usize) -> Option<&'static Token> {
    SERVICES
        .get(index)
        .or_else(|| AGENTS.get(index.checked_sub(SERVICES.len())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        for token in rows() {
            if let Form::Pattern(pattern) | Form::Inside(_, pattern) = token.form {
                assert!(regex::Regex::new(pattern).is_ok(), "{pattern}");
            }
        }
    }
}
