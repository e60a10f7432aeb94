use std::borrow::Cow;

struct Status(u16);

impl genai::ErrorType for Status {
    fn error_type(&self) -> Cow<'static, str> {
        self.0.to_string().into()
    }
}

#[genai::tool(call_id = None)]
async fn by_trait() -> Result<(), Status> {
    Err(Status(404))
}

#[genai::tool(call_id = None, error_type = |error| if error.0 < 500 { "client" } else { "server" })]
async fn by_function() -> Result<(), Status> {
    Err(Status(404))
}

fn main() {
    drop(by_trait());
    drop(by_function());
}
