#[genai::tool(call = "call", kind = "client", skip("client"), attr(my.key = 1))]
async fn texts(client: &str) -> String {
    client.to_owned()
}

#[genai::tool(call_id = None, skip = client, secret = [token], capture("arguments"))]
async fn without_parentheses(client: &str, token: &str) -> String {
    client.to_owned() + token
}

#[genai::tool(call_id = None, capture(arguments("path")), attr("my.key", 1))]
async fn inside(path: &str) -> String {
    path.to_owned()
}

fn main() {}
