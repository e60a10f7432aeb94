//! Without the feature `tower`.

fn main() {
    let _layer = genai::tower::RequestLayer::new();
    let _default = genai::tower::RequestLayer::default();
}
