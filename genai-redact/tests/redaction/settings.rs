//! Values of names that clearly mean a secret. They need no digit, and may be numbers, objects and words with marks.

use genai_redact::StandardRedactor;
use serde_json::{Value, json};

use super::checks::{assert_gone, assert_kept, assert_redacted};

#[test]
fn words_of_sure_names_are_redacted() {
    assert_gone(
        &[
            "let password: &str = \"…\";",
            "static API_KEY: &'static str = \"…\";",
            "let password: Option<&str> = Some(\"…\");",
            "let password: String = \"…\".to_owned();",
            "password: Optional[str] = \"…\"",
            "char password[] = \"…\";",
            "#define DB_PASSWORD \"…\"",
            "define('DB_PASSWORD', '…');",
            "password is \"…\"",
            "The password is '…' today",
            "POSTGRES_PASSWORD: …",
            "data:\n  password: …\n  username: am8=\n",
            "Password: …\nnext: line",
            "+  password: …\n",
            "> X-Api-Key: …\n> Accept: */*",
            "PASSWORD=…",
            "password=…&user=jo",
            "https://x.example/a?api_key=…&b=1",
            "[db]\nuser = jo\npassword = …\n",
            "DB_PASSWORD = …",
            "map[password:… user:jo]",
            "setenv(\"DB_PASSWORD\",\"…\",1)",
            "os.environ.setdefault(\"DB_PASSWORD\", \"…\")",
            ".env(\"DB_PASSWORD\", \"…\")",
            "FROM x\nENV PASSWORD …\nRUN y",
            "- name: DB_PASSWORD\n  value: …\n",
            "+   name  = \"DB_PASSWORD\"\n+   value = \"…\"\n",
            "see {\"Name\":\"DB_PASSWORD\",\"Value\":\"…\"} x",
            "see {\"ParameterKey\":\"DB_PASSWORD\",\"ParameterValue\":\"…\"} x",
            "see {\"Value\":\"…\",\"Name\":\"DB_PASSWORD\"} x",
            "machine api.example.org login jo password \"…\"",
            "login --password \"-…\"",
            "password: # the one\n  …\nx: 1",
            "password:\n  …\nx: 1",
            "run [\"curl\", \"-u\", \"jo:…\"] now",
            "- **Password:** …\n",
            "**password**: …\n",
            "INSERT INTO users (name, password) VALUES ('jo', '…'), ('ann', '…');",
            "&{User:jo Password:… Port:5}",
            "Connect-Db -Password \"…\"",
            "set -x DB_PASSWORD …\n",
            "proxy_set_header X-Api-Key \"…\";",
            "数据库的password：…。",
            "비밀번호: … 입니다",
            "| Name | API KEY |\n|---|---|\n| jo | … |\n",
            "NAME   API KEY      AGE\njo     …   3d\n",
            "<tr><th>User</th><th>API key</th></tr><tr><td>jo</td><td>…</td></tr></table>",
        ],
        &[concat!("open", "sesame")],
    );
}

#[test]
fn marks_inside_values_are_redacted() {
    let redactor = StandardRedactor::default();
    for value in [
        "p|w9xx",
        "a$bc9x",
        "abc(9)d",
        "hun,ter2x",
        "Tr0ub4dor&3",
        "pa)ss9x",
        "p}w9xx",
        "p'w9xx",
    ] {
        for form in [
            "password: …",
            "PASSWORD=…",
            "Password: …\nuser: jo",
            "password=…\nuser=jo\n",
        ] {
            let text = form.replace('…', value);
            let redacted = redactor.redact_text(&text);
            let tail = &value[value.len() - 3..];
            assert!(!redacted.contains(tail), "{text} -> {redacted}");
            assert_eq!(redacted.contains("jo"), text.contains("jo"), "{text} -> {redacted}");
        }
    }
    for (text, kept) in [
        ("password=abc123,user=jo", "user=jo"),
        ("Server=db;Password=mypassword;Max Pool Size=3", ";Max Pool Size=3"),
        ("(password=abc12345)", ")"),
        ("\"password\": \"abc{9}d\", \"x\": 1", "\"x\": 1"),
    ] {
        let redacted = redactor.redact_text(text);
        assert!(
            redacted.contains("secret_field") && redacted.ends_with(kept),
            "{text} -> {redacted}"
        );
    }
}

#[test]
fn numbers_and_objects_are_redacted() {
    assert_gone(
        &[
            "{\"password\":{\"a\":\"…\"}}\n{\"x\":1}\n",
            "data: {\"api_key\":{\"value\":\"…\",\"ttl\":3}}\n\ndata: [DONE]\n",
            "got {\"password\":{\"a\":{\"b\":[\"…\"]}}} back",
            "{'password': {'a': '…'}, 'x': 1}",
            "{'password': ('…', 'b'), 'x': 1}",
            "Config { password: Some(Secret { id: 5, value: \"…\" }), port: 5 }",
            "Config { password: {\"a\": \"…\"}, port: 5 }",
            "{\"password\"=>{\"inner\"=>\"…\"}, \"x\"=>1}",
            "{\"client_secret\":{\"a\":\"…",
            "{\"arguments\": \"{\\\"client_secret\\\":{\\\"a\\\":\\\"…",
            "{\"x\":1}\n{\"auth_token\":{\"a\":\"…\"}}",
        ],
        &[concat!("open", "sesame")],
    );
    assert_gone(
        &[
            "{\"id\":1}\n{\"password\": …, \"x\": 2}\n",
            "{'password': …, 'x': 1}",
            "password: …",
            "Config { password: …, port: 5 }",
            "setenv(\"DB_PASSWORD\", \"…\")",
        ],
        &["12345678"],
    );
    assert_redacted(&[
        ("pin: 4711", "pin: [redacted:secret_field]"),
        ("Security code: 123", "Security code: [redacted:secret_field]"),
        (
            "got {\"password\":{\"a\":1}} back",
            "got {\"password\":{[redacted:secret_field]}} back",
        ),
    ]);
}

#[test]
fn headers_of_every_scheme_are_redacted() {
    for value in [
        "Digest username=\"…\", realm=\"x\", response=\"…\"",
        "Hawk id=\"…\", mac=\"…\"",
        "ApiKey …",
        "Token …",
        "Negotiate …",
        "…",
    ] {
        for form in [
            "Authorization: ¤",
            "> authorization: ¤\n> Accept: */*",
            "GET / HTTP/1.1\r\nAuthorization: ¤\r\nHost: x\r\n",
        ] {
            assert_gone(&[&form.replace('¤', value)], &[concat!("open", "sesame")]);
        }
    }
    assert_gone(
        &[
            "Cookie: theme=…",
            "> Cookie: theme=…; a=b\n> Accept: */*",
            "Set-Cookie: session=…; Path=/",
            "curl -H 'Authorization: Digest username=\"…\"' http://x",
        ],
        &[concat!("open", "sesame")],
    );
}

#[test]
fn names_in_other_forms_are_read() {
    let redactor = StandardRedactor::default();
    for name in [
        "session id",
        "Security code",
        "Recovery code",
        "Card number",
        "cle api",
        "cleApi",
        "my_secreto",
        "my_geheim",
        "HASŁO",
        "ŞİFRE",
        "PASSWORD2",
        "password1",
        "Password 2",
        "apikey2",
        "geheim_production",
        "pass\u{200b}word",
        "pass\u{1b}[31mword\u{1b}[0m",
        "ｐａｓｓｗｏｒｄ",
        "pass%77ord",
    ] {
        for form in ["¤: …", "¤=…", "- ¤: …\n", "\"¤\": \"…\" x"] {
            assert_gone(&[&form.replace('¤', name)], &[concat!("qZ7Zqumpm0", "8hsE8JNpjJ4")]);
        }
        let mut value = json!({ name: concat!("qZ7Zqumpm0", "8hsE8JNpjJ4") });
        redactor.redact_json(&mut value);
        assert!(!value.to_string().contains("qZ7Z"), "{value}");
    }
    let mut value = json!({"env": [{"Name": "DB_PASSWORD", "Value": "x"}, {"Name": "USER", "Value": "jo"}], "argv": ["curl", "-u", "jo:x"]});
    redactor.redact_json(&mut value);
    let marker = "[redacted:secret_field]";
    let expected = json!({"env": [{"Name": "DB_PASSWORD", "Value": marker}, {"Name": "USER", "Value": "jo"}], "argv": ["curl", "-u", format!("jo:{marker}")]});
    assert_eq!(value, expected);
}

#[test]
fn small_tables_are_read() {
    let redactor = StandardRedactor::default();
    for form in [
        "-[ RECORD 1 ]\nuser     | jo\npassword | …\n",
        "Key         Value\n---         -----\nuser        jo\npassword    …\n",
        "user jo: 密码是…，",
        "jo, use the password \"…\" to log in",
        "Name      Password      Role\njo        …    admin\n",
        "   user   password\n0    jo …\n1   ann …\n",
        "user, password, role\njo, …, admin\nann, …, user\n",
        "user | password\n--- | ---\njo | …\n",
        "|user|password|\n|-|-|\n|jo|…|",
    ] {
        assert_gone(&[form], &[concat!("s3cr3", "tpa55")]);
        let redacted = redactor.redact_text(form).into_owned();
        assert!(redacted.contains("jo"), "{redacted}");
    }
}

#[test]
fn help_and_code_are_unchanged() {
    let redactor = StandardRedactor::default();
    assert_kept(&[
        "       --ask-password              prompt for passwords",
        "       --no-cookies                don't use cookies",
        "       --load-cookies=FILE         load cookies from FILE",
        "See also -b, --cookie and -c, --cookie-jar.",
        "  -W, --password           force password prompt",
        "  --token TOKEN   the token",
        "  -p, --password string   Password",
        "usage: x [--token TOKEN] [--password PASSWORD]",
        "Providing --no-sessionid multiple times has no effect.",
        "PWD=/root/project",
        "OLDPWD=C:\\Users\\jo",
        "XDG_SESSION_ID=3",
        "    pub cookie: *mut i32,",
        "identified by `property_name`",
        "functionality identified by 0b0001.",
        "key: &PrivatePkcs8KeyDer<'_>,",
        "   'CGI::Cookie'           => '1.06',",
        "    Kind::Password => \"password\",",
        "default password hashing",
        "machine x login form password field",
        "the password is \"required\" here",
        "password: required",
        "    password: string",
        "    password: String,",
        "    secret: SecretString",
        "token: Token",
        "connect(password=mypassword)",
        "{ user: user, password: hash }",
        "<user>:<password>@<domain>/<path>",
        "(\"password\", \"required\")",
        "add_argument(\"--password\", \"help text\")",
        "cookies = [\"dep:cookie_crate\"]",
        "\"password\": {\"type\": \"string\", \"description\": \"The word\"},\n\"x\": 1",
        "const NFSERR_BAD_COOKIE = 10003,",
        "pub const KEY_REQUIRED: X509PrivateKeyFlag = 8192i32;",
        "let key = PrivateKey::generate(&ECDH_P256);",
        "\t\t// -- api_key\n\t\tlet api_key = get(auth, &model)?;",
        "    pub credentials: MI_UserCredentials_0,",
        "username/password authentication to SOCKS5 proxies",
        "/// Set fetch credentials to 'same-origin'",
        "#define PARAM_PASSWORD \"pass\"",
        "<a accesskey=\"p\" href=\"x.html\">",
        "DFARS 252.227-7013",
        "/* call: Copyright (C) 1989-2022 */",
        "00001090  6e 00 66 72 65 65 63 6f  6e 00 6c 67 65 74 66 69  |n.freecon.lgetfi|",
        "// 8.2.1.1, constructors",
        "const OID_KEY_USAGE = '2.5.29.15';",
        "libfoo_1.2.3.4_amd64.deb",
        "item_12345678_x",
        "map of the password and |key| of |x|",
    ]);
    let mut value: Value = json!({"PWD": "/root/x", "OLDPWD": "/tmp", "XDG_SESSION_ID": "c2"});
    let before = value.clone();
    redactor.redact_json(&mut value);
    assert_eq!(value, before);
}

#[test]
fn numbers_in_other_forms_are_redacted() {
    let redactor = StandardRedactor::default();
    for text in [
        "+49 (0) 30 / 90 18 20",
        "+33 (0)1 23 45 67 89",
        "+49 - 30 - 901820",
        "0151 23456789",
        "(0151) 23456789",
        "030 / 901820",
        "file_4111111111111111.pdf",
        "card_4111-1111-1111-1111_x",
        "user_10.20.30.40_log",
        "http://203.0.113.7/x",
        "://(.://( 203.0.113.7 a",
        "x_DE89370400440532013000_y",
        "ssn_078-05-1120_x",
        "①jo@example.org②",
        "jo&commat;example&period;org",
        r"jo\100example\056org",
        "phone #212-555-0143",
        "HN88CABF00000000000250005469",
        "4242 42\u{1b}[31m42\u{1b}[0m 4242 4242",
    ] {
        let redacted = redactor.redact_text(text);
        let left = redacted.replace(|character: char| !character.is_ascii_digit(), "");
        assert!(
            redacted.contains("[redacted:") && left.len() < 3 && !redacted.contains("example"),
            "{text} -> {redacted}"
        );
    }
    assert_gone(
        &[
            r"password\075…",
            r"\042password\042\072\042…\042",
            "password&equals;…",
            "&amp;quot;password&amp;quot;: &amp;quot;…&amp;quot;",
            "DB_PASSWORD=open\u{1b}[31m…\u{1b}[0m",
        ],
        &[concat!("sesame", "9xyz")],
    );
}
