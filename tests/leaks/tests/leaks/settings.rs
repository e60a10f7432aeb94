//! What a round of all calls is made with.

use genai::ConfigBuilder;

#[derive(Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) configure: fn(ConfigBuilder) -> ConfigBuilder,
    /// Whether content is recorded. If so, what is recorded has its secrets in forms that a rule has to catch; bare marks
    /// are only where nothing is recorded, or where a name says what they are.
    pub(crate) capture: bool,
}

/// What nobody has configured anything of: no mark may be found, wherever it was put.
pub(crate) const DEFAULT: Settings = Settings {
    configure: |config| config,
    capture: false,
};

/// All content on spans and events, through the default rules.
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

/// The same without rules, to see that the marks would be there.
pub(crate) const NO_RULES: Settings = Settings {
    configure: |config| with_room(config).redactor(str::to_owned),
    capture: true,
};

/// A machine that is busy must not make a placeholder of a value: what is asked is what the rules find.
const PATIENCE: std::time::Duration = std::time::Duration::from_mins(1);

/// Nothing is cut: what is not there cannot be found.
fn with_room(config: ConfigBuilder) -> ConfigBuilder {
    config
        .content_capture(genai::ContentCapture::SpanAndEvent)
        .content_caps(
            genai::redact::Caps::default()
                .with_per_attribute(1 << 20)
                .with_per_call(1 << 22),
        )
}
