//! Numbers and addresses made up by the Python package Faker (MIT), with the check digits of each country.

use std::path::Path;
use std::process::Command;

use genai_redact::Rule;

use crate::case::Case;
use crate::fetch::output;

/// Our rule, and Faker's language and method for it.
const KINDS: &[(Rule, &str, &str)] = &[
    (Rule::Card, "en_US", "credit_card_number"),
    (Rule::Iban, "de_DE", "iban"),
    (Rule::Iban, "fr_FR", "iban"),
    (Rule::UsSsn, "en_US", "ssn"),
    (Rule::EsDni, "es_ES", "nif"),
    (Rule::EsDni, "es_ES", "nie"),
    (Rule::ItCodiceFiscale, "it_IT", "ssn"),
    (Rule::BrCpf, "pt_BR", "cpf"),
    (Rule::NlBsn, "nl_NL", "ssn"),
    (Rule::FrNir, "fr_FR", "ssn"),
    (Rule::BeNn, "nl_BE", "ssn"),
    (Rule::PlPesel, "pl_PL", "pesel"),
    (Rule::IpAddress, "en_US", "ipv4_public"),
    (Rule::IpAddress, "en_US", "ipv6"),
];

/// Script that prints the same values in each run of one version.
const SCRIPT: &str = "
import json, sys
from faker import Faker
fake = Faker(sys.argv[1])
fake.seed_instance(1)
print(json.dumps([str(getattr(fake, sys.argv[2])()) for _ in range(200)]))
";

pub(crate) fn cases(folder: &Path) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for (rule, language, method) in KINDS {
        let made = output(
            Command::new("python3")
                .args(["-c", SCRIPT, language, method])
                .env("PYTHONPATH", folder),
        )?;
        let values: Vec<String> = serde_json::from_slice(&made).map_err(|error| error.to_string())?;
        let named = if *rule == Rule::NlBsn { "BSN" } else { "It" };
        cases.extend(values.into_iter().map(|value| Case {
            corpus: "Faker",
            rule: Some(*rule),
            text: format!("{named} is {value}, I think"),
            secret: value,
        }));
    }
    Ok(cases)
}
