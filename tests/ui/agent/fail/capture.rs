#[genai::agent(name = "a", capture(inptu), secret(key))]
fn misspelt(task: &str, key: &str) -> usize {
    task.len() + key.len()
}

#[genai::agent(name = "a", capture(output), secret(key))]
fn nothing_of_parameters(task: &str, key: &str) -> usize {
    task.len() + key.len()
}

#[genai::workflow(name = "w", capture(input(tsak), output(task)))]
fn wrong_parameter(task: &str) -> usize {
    task.len()
}

#[genai::agent(name = "a", capture(output = task), capture(input =))]
fn no_value(task: &str) -> usize {
    task.len()
}

#[genai::tool(call_id = None, capture(arguments = path))]
fn arguments_by_value(path: &str) -> usize {
    path.len()
}

#[genai::agent(name = "a", capture(input = task), secret(key))]
fn nothing_secret(task: &str, key: &str) -> usize {
    task.len() + key.len()
}

#[genai::agent(name = "a", capture(input = task.parse::<u8>().is_ok().then_some(Type)))]
fn not_serialize(task: &str) -> usize {
    task.len()
}

struct Type;

fn main() {}
