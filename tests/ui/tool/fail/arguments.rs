struct Call {
    id: String,
    arguments: String,
}

impl Call {
    fn id(&self) -> &str {
        &self.id
    }
}

#[genai::tool(call_id = call.id)]
fn field(call: &Call, path: &str) -> usize {
    call.arguments.len() + path.len()
}

#[genai::tool(name = &call.arguments, call_id = call.id())]
fn method(call: &Call) -> usize {
    call.arguments.len()
}

#[genai::tool(call_id = Some(call.id()))]
fn argument(call: &Call) -> usize {
    call.arguments.len()
}

#[genai::tool(call_id = None)]
fn without_a_name(_: u32, path: &str) -> usize {
    path.len()
}

#[genai::tool(call_id = None)]
fn rest(Call { id, .. }: Call) -> String {
    id
}

#[genai::tool(call_id = None, arguments = path, skip(size))]
fn skip(path: &str, size: usize) -> usize {
    path.len() + size
}

#[genai::tool(call = call, skip_all)]
fn skip_all(call: &Call) -> usize {
    call.arguments.len()
}

#[genai::tool(call_id = None, arguments = path, secret(token), capture(arguments(path)))]
fn secret(path: &str, token: &str) -> usize {
    path.len() + token.len()
}

#[genai::tool(call, arguments)]
fn no_such_parameters(path: &str) -> usize {
    path.len()
}

#[genai::chat(call = call)]
fn chat(call: &Call) -> usize {
    call.arguments.len()
}

fn main() {}
