//! Notices as events of `tracing`.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};

use genai::Usage;
use tracing_core::field::{Field, Visit};
use tracing_core::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber> Layer<S> for Log {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line(format!("{} {}", event.metadata().level(), event.metadata().target()));
        event.record(&mut line);
        self.0.lock().expect("no test panicked").push(line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {field}={value:?}").expect("a text takes all");
    }
}

#[test]
fn notice_emits_tracing_event() {
    if own_process::passed("events::notice_emits_tracing_event") {
        return;
    }
    let log = Log::default();
    let subscriber = tracing_subscriber::registry().with(log.clone());
    tracing_core::dispatcher::with_default(&subscriber.into(), || {
        assert_eq!(Usage::input_including_cached(-1), Usage::unknown());
    });
    let lines = log.0.lock().expect("no test panicked");
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(line.starts_with("WARN genai "), "{line}");
    assert!(line.contains("code=\"token_count\""), "{line}");
    assert!(line.contains("message=a token count was negative"), "{line}");
}
