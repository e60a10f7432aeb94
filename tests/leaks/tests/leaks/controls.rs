//! Controls for the search itself. Marks are found in an attribute, an event, a name and a log record, on the terminal,
//! and in unredacted content.

use crate::exported::Exported;
use crate::secrets::{FORMS, found_in, secrets};
use crate::settings::DEFAULT;

#[test]
fn leak_check_finds_planted_leaks() {
    #[genai::tool(call_id = None, attr("app.leak" = text))]
    fn attribute(text: &str) {}

    #[genai::tool(call_id = None, skip_all)]
    fn event(text: &str) {
        genai::current_call().add_event("app.leak", &[("app.leak", &text)]);
    }

    #[genai::agent(name = text)]
    fn name(text: &str) {}

    let leaks: [fn(&str); 3] = [attribute, event, name];
    for leak in leaks {
        let exported = Exported::of(DEFAULT, |_| leak(&secrets("leak")));
        let lines = exported.leaks().concat();
        let found: Vec<_> = found_in(&lines).collect();
        assert!(FORMS.iter().all(|form| found.contains(&form.mark)), "{found:?}");
    }
}

/// Each form is redacted by its own rule alone.
#[test]
fn every_redaction_rule_has_a_form() {
    use genai::redact::{Rule, Rules};

    let names: Vec<_> = FORMS.iter().map(|form| form.rule).collect();
    let all: Vec<_> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    assert_eq!(names, all);
    for (form, rule) in FORMS.iter().zip(Rule::ALL) {
        let text = format!("kept {}\n", form.text());
        let alone = Rules::none().with(*rule).build().expect("a rule");
        let redacted = alone.redact_text(&text).into_owned();
        assert!(redacted.contains(&format!("[redacted:{}]", form.rule)), "{redacted}");
        assert_eq!(found_in(&redacted).count(), 0, "{redacted}");
    }
}

/// Without rules, every mark is recorded: on spans, on events and in the store.
#[test]
fn no_rules_record_every_mark() {
    use crate::settings::NO_RULES;

    let exported = Exported::of(NO_RULES, crate::captured::play);
    let leaks = exported.leaks();
    assert!(!leaks.is_empty());
    let stored = exported.stored();
    assert!(
        FORMS.iter().all(|form| stored.contains(form.mark)),
        "the store has every mark"
    );
    for key in crate::recorded::keys() {
        let mut places = vec![exported.attributes(key)];
        if crate::recorded::ON_EVENTS.contains(&key) {
            places.push(exported.of_events(key));
        }
        for values in places {
            let found: Vec<_> = found_in(&values.concat()).collect();
            let all = FORMS.iter().all(|form| found.contains(&form.mark));
            assert!(all, "{key}: {found:?}");
        }
    }
    let statuses = exported.statuses_of(|_| true).concat();
    assert_eq!(found_in(&statuses).count(), found_in(&secrets("error")).count());
}
