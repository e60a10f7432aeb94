#[genai::tool(call_id = None, skip(pth), capture(result))]
async fn read(path: &str) -> String {
    path.to_owned()
}

fn main() {}
