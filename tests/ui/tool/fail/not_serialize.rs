struct Client;

#[genai::tool(call_id = None)]
async fn owned(client: Client) {
    drop(client);
}

#[genai::tool(call_id = None)]
fn borrowed(client: &Client, path: &str) -> usize {
    let _ = client;
    path.len()
}

#[genai::tool(call_id = None)]
async fn generic<T: Send>(value: T) -> T {
    value
}

#[genai::tool(call_id = None)]
async fn array<const N: usize>(numbers: [u8; N]) -> usize {
    numbers.len()
}

#[genai::tool(call_id = None)]
fn pattern((client, size): (Client, u8)) {
    drop((client, size));
}

fn main() {}
