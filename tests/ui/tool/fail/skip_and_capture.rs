#[genai::tool(call_id = None, skip(pth), capture(rsult, output, error(path)))]
async fn read(path: &str) -> String {
    path.to_owned()
}

#[genai::tool(call_id = None, capture(arguments(paht, path), result(path)), capture(arguments), secret(tokn))]
async fn write(path: &str, token: &str) -> String {
    path.to_owned() + token
}

#[genai::tool(call_id = None, capture())]
async fn nothing(path: &str) -> String {
    path.to_owned()
}

fn main() {}
