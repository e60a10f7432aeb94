//! Settings of a round of calls.

use genai::ConfigBuilder;

#[derive(Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) configure: fn(ConfigBuilder) -> ConfigBuilder,
    /// Whether content is recorded. If so, secrets in it have forms that a rule has to redact. Bare marks are then only
    /// used where nothing is recorded, or under telling field names.
    pub(crate) capture: bool,
}

/// Default settings, with which no mark may be found anywhere.
pub(crate) const DEFAULT: Settings = Settings {
    configure: |config| config,
    capture: false,
};

/// Settings that record all content on spans and events, with the default rules.
pub(crate) const CAPTURE: Settings = Settings {
    configure: |config| {
        let config = with_room(config);
        match genai::redact::Rules::standard().time(PATIENCE).build() {
            Ok(redactor) => config.redactor(redactor),
            Err(error) => panic!("the standard rules are good ones: {error}"),
        }
    },
    capture: true,
};

/// Settings that record all content without rules, to prove that the marks would be found.
pub(crate) const NO_RULES: Settings = Settings {
    configure: |config| with_room(config).redactor(str::to_owned),
    capture: true,
};

/// Timeout of the redactor. It is long, so that a busy machine does not replace values by a placeholder.
const PATIENCE: std::time::Duration = std::time::Duration::from_mins(1);

/// Settings without truncation, because cut content could hide a leak.
fn with_room(config: ConfigBuilder) -> ConfigBuilder {
    config
        .content_capture(genai::ContentCapture::SpanAndEvent)
        .content_caps(
            genai::redact::Caps::default()
                .with_per_attribute(1 << 20)
                .with_per_call(1 << 22),
        )
}
