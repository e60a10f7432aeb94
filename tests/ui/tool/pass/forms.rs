use std::pin::Pin;

struct Call {
    id: String,
}

struct Tools;

impl Tools {
    /// Reads a file.
    #[genai::tool(call_id = call.id, skip(self_, call), capture(error))]
    async fn read(self: &std::sync::Arc<Self>, call: &Call, self_: u8, path: &str) -> Result<String, String> {
        let _ = (call, self_);
        Ok(path.to_owned())
    }

    #[genai::execute_tool(name = "list", call_id = None, type = "extension", skip_all)]
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
}

#[genai::tool(crate = ::genai, call_id, attr("my.size" = text.len(), "my.flag" = true))]
fn boxed<'a>(call_id: Option<&'a str>, text: &'a str) -> Pin<Box<dyn Future<Output = usize> + Send + 'a>> {
    let _ = call_id;
    Box::pin(async move { text.len() })
}

#[genai::tool(call_id = id)]
fn alternatives((Ok(id) | Err(id)): Result<String, String>, text: &str) -> usize {
    id.len() + text.len()
}

fn main() {
    let tools = std::sync::Arc::new(Tools);
    let call = Call { id: "1".to_owned() };
    drop(tools.read(&call, 1, "x"));
    drop(tools.list());
    drop(boxed(None, "x"));
    alternatives(Ok("1".to_owned()), "x");
}
