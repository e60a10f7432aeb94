struct Client;

#[derive(Debug)]
struct File;

#[genai::tool(call_id = None, skip_all, capture(arguments(client)))]
fn parameter(client: &Client) -> usize {
    size_of_val(client)
}

#[genai::tool(call_id = None, capture(result))]
fn whole() -> File {
    File
}

#[genai::agent(name = "a", capture(output))]
async fn in_result() -> Result<File, std::fmt::Error> {
    Ok(File)
}

fn main() {}
