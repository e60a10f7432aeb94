//! Secrets of each kind in the forms that programs write. Each form must be redacted. `…` is the secret.

use genai_redact::StandardRedactor;
use serde_json::Value;

pub(super) const TOKEN: &str = concat!("gh", "p_aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3z");
pub(super) const CARD: &str = "4242424242424242";
pub(super) const PASSWORD: &str = concat!("s3cr3", "tpa55");

/// Asserts that the secret is redacted in each form, in the form as a JSON string, and in JSON inside JSON.
pub(super) fn assert_gone(forms: &[&str], secrets: &[&str]) {
    let redactor = StandardRedactor::default();
    let mut left = Vec::new();
    for form in forms {
        for secret in secrets {
            let plain = form.replace('…', secret);
            let in_json = Value::from(plain.as_str()).to_string();
            let in_json_twice = format!("{{\"log\": {}}}", Value::from(in_json.as_str()));
            for text in [plain, in_json, in_json_twice] {
                let redacted = redactor.redact_text(&text);
                if redacted.contains(secret) {
                    left.push(format!("{text:?} -> {redacted:?}"));
                } else if redactor.redact_text(&redacted) != redacted {
                    left.push(format!("again: {text:?} -> {redacted:?}"));
                }
            }
        }
    }
    assert!(left.is_empty(), "{} are left:\n{}", left.len(), left.join("\n"));
}

#[test]
fn secrets_behind_colours_are_redacted() {
    assert_gone(
        &[
            "\u{1b}[38;2;255;100;0m…\u{1b}[0m",
            "\u{1b}[38:5:208m…\u{1b}[m",
            "\u{1b}[1m\u{1b}[31m…\u{1b}[22m",
            "\u{1b}[K…\u{1b}[K",
            "\u{1b}[2J\u{1b}[H…",
            "\u{1b}[?25l…\u{1b}[?25h",
            "-\u{1b}[31m-old …\u{1b}[m\n+\u{1b}[32m+new …\u{1b}[m",
            "\u{1b}[7m…\u{1b}[27m",
            "\u{1b}]8;;https://x.example\u{7}…\u{1b}]8;;\u{7}",
            "\u{1b}]0;title\u{7}…",
            "^[[1;32m…^[[0m",
            "^[[38;5;9m…^[[39m",
            "\\u001b[1;31m…\\u001b[0m",
            "\\u001B[33m…\\u001B[39m",
            "\\x1b[1m…\\x1b[22m",
            "\\x1B[36m…\\x1B[0m",
            "\\033[0;32m…\\033[0m",
            "\\e[0;32m…\\e[0m",
            "\\o33[32m…",
            "\\u{1b}[32m…\\u{1b}[0m",
            "\\c[[32m…",
            "%1b[32m…%1b[0m",
            "&#27;[32m…&#27;[0m",
            "&#x1b;[32m…&#x1b;[0m",
            "<ESC>[32m…<ESC>[0m",
            "ESC[32m…ESC[0m",
            "[32m…[0m",
            "[1;31m…[0m",
            "<span style=\"color:red\">…</span>",
            "\\\\u001b[31m…\\\\u001b[0m",
            "\\\\\\\\x1b[31m…",
            "␛[1m…␛[22m",
        ],
        &[TOKEN, CARD],
    );
}

#[test]
fn secrets_behind_escapes_are_redacted() {
    assert_gone(
        &[
            "a\\tb\\t…\\n",
            "x\\r\\n…\\r\\n",
            "\\u2028…\\u2029",
            "\\u00a0…\\u00a0",
            "\\u3000…\\u3001",
            "\\xa0…\\xa0",
            "\\x09…\\x0a",
            "\\v…\\f",
            "\\b…",
            "\\0…\\0",
            "\\N…\\_",
            "\\U0001F600…\\U0001F600",
            "\\ud83d\\ude00…\\ud83d\\ude00",
            "\\u{1F600}…\\u{1F600}",
            "q=%22…%22",
            "%0A…%0D%0A",
            "%e4%b8%ad…%e4%b8%ad",
            "%2522…%2522",
            "&lt;…&gt;",
            "&#34;…&#34;",
            "&#x22;…&#x22;",
            "&amp;k=…&amp;",
            "\\'…\\'",
            "\\\"…\\\"",
            "\\/…\\/",
            "=\\n…",
            "\\\\t…\\\\t",
            "\\\\\\\\n…\\\\\\\\n",
            "=3D…=20",
            "\\x{20}…",
            "+…",
        ],
        &[TOKEN, CARD],
    );
}

#[test]
fn secrets_between_other_scripts_are_redacted() {
    assert_gone(
        &[
            "我的令牌是…。",
            "银行卡号：…，请保密",
            "卡号…谢谢",
            "トークンは「…」です。",
            "番号『…』",
            "カード番号…を使う",
            "토큰은 …입니다",
            "카드번호(…)",
            "رقم البطاقة …،",
            "البطاقة:…؟",
            "«…»",
            "‹…›",
            "‚…‘",
            "❝…❞",
            "🔑…🔑",
            "👉🏽…👈🏽",
            "💳…",
            "✔️…✖️",
            "（…）",
            "【…】",
            "《…》",
            "＂…＂",
            "：…；",
            "・…・",
            "—…—",
            "‒…―",
            "\u{2003}…\u{2003}",
            "\u{1680}…\u{205f}",
            "\u{200d}…\u{200c}",
            "\u{202a}…\u{202c}",
            "\u{2066}…\u{2069}",
            "\u{fe0f}…\u{fe0f}",
            "हिन्दी …।",
            "ไทย…ค่ะ",
            "№…№",
            "€…€",
            "→…←",
            "│…│",
            "°…°",
        ],
        &[TOKEN, CARD],
    );
    assert_gone(
        &["…"],
        &[
            "４２４２４２４２４２４２４２４２",
            "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
            "۴۲۴۲ ۴۲۴۲ ۴۲۴۲ ۴۲۴۲",
            "४२४२ ४२४२ ४२४२ ४२४२",
            "4242\u{2007}4242\u{2007}4242\u{2007}4242",
            "4242\u{200b}4242\u{200b}4242\u{200b}4242",
            "ｄｅ８９３７０４００４４０５３２０１３０００",
            "２０３．０．１１３．７",
            "jo＠ｅｘａｍｐｌｅ．ｏｒｇ",
            "＋４９ ３０ １２３４５６７",
        ],
    );
}

#[test]
fn secrets_in_debug_prints_are_redacted() {
    assert_gone(
        &[
            // Rust.
            r#"Auth { user: "jo", password: Some(Password("…")) }"#,
            r#"password: Zeroizing("…")"#,
            r#"api_key: Cow::Borrowed("…")"#,
            r#"password: Arc(Mutex { data: "…", poisoned: false, .. })"#,
            r#"Err(Login { password: "…" })"#,
            r##"password: r#"…"#"##,
            r#"{"password": "…"}"#,
            r#"("password", Some("…"))"#,
            r#"password: RwLock { data: Some("…") }"#,
            r#"password: ["…"]"#,
            "dbg: password = \"…\",",
            // Python.
            "Settings(password='…', debug=True)",
            "{'password': '…', 'x': 1}",
            "password=Secret('…')",
            "Namespace(host='h', password='…')",
            "password=b'…'",
            "{b'password': b'…'}",
            "OrderedDict([('password', '…')])",
            "environ({'DB_PASSWORD': '…'})",
            "defaultdict(None, {'api_key': '…'})",
            "password: str = '…'",
            "password=SecretStr(\"…\")",
            // Go.
            "&{User:jo Password:… Retries:3}",
            "{User:jo Password:…}",
            "main.Config{User:\"jo\", Password:\"…\"}",
            "map[password:… user:jo]",
            "map[string]string{\"password\":\"…\"}",
            "Authorization:[…]",
            "password=(*string)(\"…\")",
            "Password: (string) (len=10) \"…\",",
            // JavaScript, Java, C#, PHP, Ruby.
            "{ user: 'jo', password: '…' }",
            "Config [password=…, user=jo]",
            "Config(user=jo, password=…)",
            "Map(1) { 'password' => '…' }",
            "Map(2) { 'user' => 'jo', 'password' => '…' }",
            "{password=…, user=jo}",
            "array('password' => '…')",
            "[\"password\"]=>\n  string(10) \"…\"",
            "[password] => …",
            "{:password=>\"…\", :user=>\"jo\"}",
            "{password: \"…\"}",
            "#<Config @user=\"jo\", @password=\"…\">",
            "%{password: \"…\"}",
            "password = N'…'",
            "Password = … }",
            "User { Name = jo, Password = … }",
        ],
        &[PASSWORD],
    );
}

#[test]
fn secrets_in_lines_and_tables_are_redacted() {
    assert_gone(
        &[
            "db:\n  password: |-\n    …\n  host: x\n",
            "db:\n  password: >+\n    …\n",
            "password: \"…\" # prod",
            "password:\t…",
            "{password: …, user: jo}",
            "- {name: DB_PASSWORD, value: …}",
            "stringData:\n  password: …\n",
            "env:\n  - name: API_KEY\n    value: '…'\n",
            "[db]\npassword = …\n",
            "password = '''…'''",
            "export DB_PASSWORD=…",
            "export DB_PASSWORD='…'",
            "DB_PASSWORD=\"…\" ./run",
            "set DB_PASSWORD=…",
            "$env:DB_PASSWORD = \"…\"",
            "ENV DB_PASSWORD …",
            "ENV DB_PASSWORD=…",
            "ARG API_KEY=…",
            "spring.datasource.password=…",
            "spring.datasource.password: …",
            "machine x login y\n\tpassword …",
            "machine api.example.org login jo account a password …",
            "ALTER USER jo WITH PASSWORD '…';",
            "CREATE ROLE r LOGIN PASSWORD '…';",
            "SET PASSWORD FOR 'jo'@'%' = '…';",
            "SET PASSWORD = PASSWORD('…');",
            "GRANT ALL ON x.* TO 'jo'@'h' IDENTIFIED BY '…';",
            "CREATE USER jo IDENTIFIED BY \"…\";",
            "CREATE SECRET s (TYPE S3, SECRET '…');",
            "UPDATE users SET password = '…' WHERE id = 1",
            "ENCRYPT BY PASSWORD = '…'",
            "mysql --password=… -u root",
            "mysql -h h -p'…' db",
            "mariadb -uroot -p… shop",
            "curl -u jo:… https://x.example",
            "curl --user 'jo:…' https://x.example",
            "wget --password=… https://x.example",
            "wget --http-password=… https://x.example",
            "openssl enc -pass pass:…",
            "openssl rsa -passin pass:…",
            "ldapsearch -D cn=x -w …",
            "rdesktop -u jo -p … host",
            "xfreerdp /u:jo /p:…",
            "psql \"host=h password=… user=jo\"",
            "sqlcmd -S h -U sa -P …",
            "7z x -p… a.7z",
            "mongosh -u jo -p … db",
            "redis-cli -a …",
            "cmd --api-key=…",
            "cmd --token '…'",
            "[\"--api-key=…\"]",
            "[\"--token\",\"…\"]",
            "['-e', 'DB_PASSWORD=…']",
            "docker run -e DB_PASSWORD=… x",
            "echo x | docker login -u jo -p …",
            "cqlsh -u jo -p … h",
            "rar a -p… x.rar",
            "SET PASSWORD FOR jo TO \"…\"",
            "<table><tr><th>user</th><th>Password</th></tr>\n<tr><td>jo</td><td class=\"x\">…</td></tr></table>",
            "kubectl create secret generic s --from-literal=password=…",
            "helm install x --set auth.password=…",
            "--b\r\nContent-Disposition: form-data; name='password'\r\n\r\n…\r\n--b--",
            "------WebKitFormBoundaryX\r\nContent-Disposition: form-data; name=\"api_key\"\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 9\r\n\r\n…\r\n",
            "id,name,password\n1,jo,…\n2,ann,x9y8z7w6",
            "id;password\n1;…\n",
            "password|user\n…|jo\n",
            "\"password\",\"user\"\n\"…\",\"jo\"\n",
            "| id | api_key |\n|:---|:---:|\n| 1 | `…` |\n",
            "+----+----------+\n| id | password |\n+----+----------+\n|  1 | … |\n+----+----------+",
            "<tr><th>password</th></tr><tr><td>…</td></tr>",
            "<input name=\"password\" value=\"…\">",
            "<input type=\"password\" value=\"…\">",
            "<add key=\"password\" value=\"…\"/>",
            "<password value=\"…\"/>",
            "<entry key=\"db.password\">…</entry>",
            "X-Api-Key: …",
            "< x-api-key: …",
            "-H 'X-Api-Key: …'",
            "Cookie: session=…; a=b",
            "Set-Cookie: sid=…; HttpOnly",
        ],
        &[PASSWORD],
    );
}
