//! Values in wrappers, lines and tables, in the forms that programs write.

use genai_redact::StandardRedactor;
use serde_json::json;

use super::checks::{assert_gone, assert_kept};

#[test]
fn wrapped_secret_values_are_redacted() {
    assert_gone(
        &[
            r#"token=Some("…")"#,
            r#"Config { api_key: Some("…"), retries: 3 }"#,
            r#"password: Ok("…")"#,
            "api_key=SecretStr('…')",
            r#"password: Some(Secret("…"))"#,
            "Config {\n    api_key: Some(\n        \"…\",\n    ),\n}",
            r#"api_key: ApiKey { inner: "…" }"#,
            r#"password = SecretString::from("…")"#,
            "password=Optional[…]",
            r#"password: b"…""#,
            "password=u'…'",
            r#"("x-api-key", "…")"#,
            r#"{"x-api-key": Some("…")}"#,
            "password: pydantic.SecretStr('…')",
            r#"password = """…""""#,
            r#"headers: [("authorization", "…"), ("accept", "text/plain")]"#,
            r#"secrets = ["…", "other"]"#,
            r#"token: Just "…""#,
            r#"password = Some "…""#,
            r#"password: %Secret{value: "…"}"#,
            r#"api_key: Some(SecretBox(["…"]))"#,
            r#"password: &"…""#,
            r#"password: ("…",)"#,
            "token=Token(value='…')",
            r#"password: new String("…")"#,
            r#"password = String.valueOf("…")"#,
            r#"password=new SecureString("…")"#,
            r#"[b"x-api-key", b"…"]"#,
            "<ns:password>…</ns:password>",
            "<password type=\"x\">…</password>",
            "<password><![CDATA[…]]></password>",
            "<key>password</key><string>…</string>",
            "<key>api_key</key>\n\t<string>…</string>",
            "<name>db.password</name>\n<value>…</value>",
        ],
        &[concat!("live-abc-", "123-xyz")],
    );
}

#[test]
fn multiline_secret_values_are_redacted() {
    assert_gone(
        &[
            "db:\n  user: app\n  password: |\n    …\n",
            "db:\n  password: >-\n    …\n  user: app\n",
            "password: |2\n    …",
            "secrets:\n  - …\n  - x\n",
            "password:\n  …\nuser: jo",
            "- password: |\n    …\n- x: y",
            "password: !vault |\n  …",
            "password: !!str …",
            "password: &anchor …",
            "- name: DB_PASSWORD\n  value: …",
            "- name: DB_PASSWORD\n  value: \"…\"",
            "see \"name\": \"API_KEY\",\n  \"value\": \"…\"",
            "password = <<<EOT\n…\nEOT",
            "password = <<~EOS\n  …\nEOS",
            "machine example.org login jo password …",
            "machine example.org\n  login jo\n  password …\n",
            "default login jo password …",
            "CREATE USER jo WITH PASSWORD '…'",
            "ALTER ROLE jo ENCRYPTED PASSWORD '…' VALID UNTIL 'x'",
            "CREATE USER 'jo'@'%' IDENTIFIED BY '…'",
            "user,password,role\njo,…,admin\nann,…,user\n",
            "user\tpassword\njo\t…\n",
            "| user | password |\n|------|----------|\n| jo | … |\n",
            " user | password \n------+----------\n jo   | …\n(1 row)",
            "\"id\";\"api_key\"\n1;\"…\"\n",
            "CREATE LOGIN jo WITH PASSWORD = N'…'",
            "IDENTIFIED WITH mysql_native_password BY '…'",
            "ALTER USER jo IDENTIFIED BY VALUES '…'",
            "USER   PASSWORD   AGE\njo     …   3d\n",
            "username password\n-------- --------\njo       …\n",
            "Name  Token\n----  -----\na     …\n",
            "│ user │ password │\n├──────┼──────────┤\n│ jo   │ …        │",
            "┃ user ┃ password ┃\n┡━━━━━━╇━━━━━━━━━━┩\n│ jo   │ …        │",
            "--b\nContent-Disposition: form-data; name=api_key\n\n…\n--b",
            "--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n…\r\n--x--",
            "--x\nContent-Disposition: form-data; name=\"token\"\nContent-Type: text/plain\n\n…\n--x",
        ],
        &[concat!("s3cr3", "tpa55")],
    );
}

#[test]
fn phrase_and_signature_secrets_are_redacted() {
    assert_gone(
        &[r#"token=decode("…")"#, "mot de passe: …"],
        &[concat!("s3cr3", "tpa55")],
    );
    assert_gone(
        &["https://example.org/x?sig=…&y=1"],
        &[concat!("abcdefghij", "klmnopqrst")],
    );
}

#[test]
fn command_line_secrets_are_redacted() {
    assert_gone(
        &[
            "PGPASSWORD=… psql -h db.internal",
            "mysql -u root -p… -h db",
            "mysqldump -uroot -p'…' shop",
            "sshpass -p … ssh jo@host",
            "sshpass -p'…' ssh x",
            "docker login -u jo -p … registry",
            "redis-cli -h x -a … ping",
            "unzip -P … x.zip",
            r#"["mysql", "-uroot", "-p…"]"#,
            r#"["login", "--password", "…"]"#,
            "[\n  \"--password\",\n  \"…\"\n]",
            r#"[["x-api-key", "…"]]"#,
            "run --password '…' x",
            "bcp t out f -U b -P …",
            "aws configure set aws_secret_access_key …",
            "setx API_KEY …",
            "setenv API_KEY …",
        ],
        &[concat!("s3cr3", "tpa55")],
    );
}

#[test]
fn secrets_across_json_items_are_redacted() {
    let secret = concat!("s3cr3", "tpa55");
    let mut value = json!({
        "args": ["login", "--password", secret, "--user", "jo"], "command": ["mysql", "-uroot", format!("-p{secret}")],
        "sshpass": ["sshpass", "-p", secret, "ssh", "x"], "headers": [["x-api-key", secret], ["accept", "text/plain"]],
        "rows": [["user", "password"], ["jo", secret], ["ann", secret]], "names": ["password", "token"],
    });
    StandardRedactor::default().redact_json(&mut value);
    let marker = "[redacted:secret_field]";
    let expected = json!({
        "args": ["login", "--password", marker, "--user", "jo"], "command": ["mysql", "-uroot", format!("-p{marker}")],
        "sshpass": ["sshpass", "-p", marker, "ssh", "x"], "headers": [["x-api-key", marker], ["accept", "text/plain"]],
        "rows": [["user", "password"], ["jo", marker], ["ann", marker]], "names": ["password", "token"],
    });
    assert_eq!(value, expected);
}

#[test]
fn code_and_prose_are_unchanged() {
    assert_kept(&[
        "token = os.environ[\"GITHUB_TOKEN\"]",
        "token=os.getenv(\"GITHUB_TOKEN\")",
        "f(password=password, token=self.token, secret=None)",
        "let token = Some(parser.next_token());",
        "password: Some(hash), secret: Option<Secret>",
        "key: user_profile_12345678",
        "mkdir -p a/b; ssh -p 2222 host; docker run -p 8080:80 x",
        "login and password fields",
        "user, password, and token\nmake three columns, don't they",
        "if token == \"a1b2c3\" {",
        "password:\n  type: string\n  minLength: 8\n",
        "the password 'cannot be empty' is shown",
        "token := os.Getenv(\"GITHUB_TOKEN\")",
        "key=lambda item: item[1]",
        "getpass(prompt='Password: ') or 'none'",
        "password: !include secrets.yml",
        "- name: DB_PASSWORD\n  valueFrom: {secretKeyRef: {name: x2345678}}",
        "let token = new TokenStream(input1);",
        "token = next(iter(\"tokens\"))",
        "password = input(\"Enter 2FA password1\")",
        "<password/>\n<user>jo12345</user>",
        "token == Some(\"x\") || (\"y\", 2)",
        "cat <<EOF\nlogin\nEOF",
    ]);
}

#[test]
fn option_with_value_leaves_next_item() {
    let redactor = StandardRedactor::default();
    let mut once = json!(["--secret 390.533.447-05", "null"]);
    redactor.redact_json(&mut once);
    assert_eq!(once[1], "null");
    let mut twice = once.clone();
    redactor.redact_json(&mut twice);
    assert_eq!(twice, once);
}
