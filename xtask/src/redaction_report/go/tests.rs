use super::Package;

const FORMS: &str = r#"
func GenerateSampleSecrets(identifier string, secret string) []string {
	samples := map[string]string{
		// INI
		"ini": "{i}Token=\"{s}\"",
		"make": "{I}_TOKEN ?= {s}", /* and others */
	}
}
"#;

const RULES: &str = r#"
package rules

const prefix = "demo_"

func Demo() *config.Rule {
	r := config.Rule{
		ID: "demo-token",
		Regex: utils.GenerateUniqueTokenRegex(`demo_[a-f0-9]{8}`, false),
	}
	token := prefix + secrets.NewSecretWithEntropy(utils.Hex("8"), 3)
	tps := append(utils.GenerateSampleSecrets("demo", "x\ty"),
		[]string{
			`raw "one"`, // a comment, with "quotes"
			unknown("left out"),
			fmt.Sprintf("%s-%s", "a", "b") +
				"c",
			token,
		}...)
	tps = append(tps, "last")
	return utils.Validate(r, tps, []string{strings.Repeat("x", 3)})
}

func Other() *config.Rule { return helper("no list at all") }
"#;

#[test]
fn lists_are_worked_out_and_what_cannot_be_is_left_out() {
    let mut package = Package::new(FORMS);
    package.constants(RULES);
    let cases = package.cases(RULES);
    assert_eq!(cases.len(), 1);
    assert_eq!(cases[0].rule, "demo-token");
    let mut positive = cases[0].positive.clone();
    let token = positive.remove(4);
    assert_eq!(
        positive,
        [
            "demoToken=\"x\ty\"",
            "DEMO_TOKEN ?= x\ty",
            "raw \"one\"",
            "a-bc",
            "last"
        ]
    );
    let made = token.strip_prefix("demo_").expect("the constant");
    assert!(
        made.len() == 8 && made.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{made}"
    );
    assert_eq!(cases[0].negative, ["xxx"]);
}
