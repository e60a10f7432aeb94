//! End of a call: the only place where calls end.

use std::time::SystemTime;

use genai_semconv::{Charge, attributes as attr, own, v1_41};
use opentelemetry::trace::{Status, TraceContextExt};
use opentelemetry::{KeyValue, StringValue};

use crate::answer::{PANIC, ResponseRecorder, Said, recorded, says_nothing};
use crate::budget::{BudgetExceeded, News, Spend};
use crate::call::assumed::assumed_attributes;
use crate::call::call::Active;
use crate::call::charge::{Charged, loop_run, settle_said};
use crate::call::chunks::measure_held;
use crate::call::ending::Ending;
use crate::call::measured::CallEnd;
use crate::call::price::{self, Priced};
#[cfg(feature = "capture")]
use crate::call::recorder::{Noted, RecordedEnd, Recorder};
use crate::call::run_end::{news_attributes, outcome, stop_attributes, write_agent, write_run};
use crate::call::span::summary_of_error;
use crate::call::unread::{say_foreign_json, say_stream_without_usage, say_without_usage};
use crate::config::Config;
use crate::context::{Around, ModelCall, Running, Steps};
use crate::price::Price;
use crate::run::Run;

/// `error.type` of a call whose future was dropped early, where the configuration counts that as an error.
const CANCELLED: &str = "cancelled";

impl Active {
    /// Whether the end of the call is recorded anywhere: on its span, in the run above or in metrics.
    pub(super) fn is_heard(&self) -> bool {
        self.recording || self.measured.is_some() || self.home.run().is_some() || self.has_events()
    }

    /// Whether the call is also recorded outside its span.
    #[cfg_attr(
        not(feature = "capture"),
        expect(clippy::unused_self, reason = "events are a part of the feature")
    )]
    pub(super) fn has_events(&self) -> bool {
        #[cfg(feature = "capture")]
        let has_events = self.recorder.as_ref().is_some_and(|recorder| recorder.has_events());
        #[cfg(not(feature = "capture"))]
        let has_events = false;
        has_events
    }

    /// Whether this is a model call with model calls directly inside.
    pub(super) fn is_around_calls(&self) -> bool {
        self.running.model_call.as_ref().is_some_and(ModelCall::is_around_calls)
    }

    /// Ends the call, and records all that is known then. Metrics and span have the same time of the end.
    pub(super) fn end(&mut self, ending: &Ending, reading: &mut ResponseRecorder, ended: SystemTime) {
        // A call that is recorded nowhere has no span to end either.
        if !self.is_heard() {
            return;
        }
        let has_events = self.has_events();
        // The recorder is moved out, so that captured content can be moved to the span.
        #[cfg(feature = "capture")]
        let recorder = self.recorder.take();
        let Running {
            context,
            model_call,
            steps,
            ..
        } = &self.running;
        let is_around_steps = steps.as_ref().is_some_and(Steps::any);
        let span = context.span();
        let recording = self.recording;
        let run = self.home.run();
        let config = self.home.config();
        let ending = self.completed(ending, reading);
        // The call inside counts. The outer span has only the rest of usage and cost, and is not measured.
        let inside = model_call.as_ref().and_then(|call| call.close(reading));
        let around = inside.as_ref().map(|(_, around)| *around);
        let is_wrapper = around.is_some_and(|around| around != Around::Another);
        match around {
            Some(Around::Wrapper) => reading.without_usage(),
            Some(Around::Rest(rest)) => reading.with_rest(rest),
            Some(Around::Another) | None => {
                self.count_once(reading);
                self.say_unread(ending, reading, inside.is_none());
            }
        }
        let priced = self.priced.as_ref();
        let (price, requested) = self.price(reading, ended, is_wrapper).unzip();
        let unpriced_tier = priced
            .filter(|_| price == Some(Price::Unknown))
            .and_then(|priced| priced.unpriced_tier(config.prices(), reading, ended));
        let (mut news, mut assumed) = (News::default(), Charged::arrived(ending, reading));
        if let (Some(run), Some(charged)) = (run, &mut self.charged)
            && inside.is_none_or(|(inside, around)| charged.is_around(run, &inside, around))
        {
            let response = self.fetched.as_ref().or(reading.response_id());
            (news, assumed) = charged.settle(run, ending, reading, (price, priced), is_around_steps, response);
            let (spans, times) = ((span.span_context().span_id(), self.parent), (self.span_started, ended));
            run.log_call(&charged.loop_call(spans, times, ending, reading, price, news));
        }
        if let Some(run) = run.filter(|_| self.charged.is_none() && reading.total_usage().is_known()) {
            settle_said(run, &reading.total_usage());
        }
        let own_run = run.filter(|_| self.operation.run);
        // Only cancelled calls need this, and it walks all runs above.
        let cancelled = own_run.filter(|_| matches!(ending, Ending::Cancelled));
        let ended_by = cancelled.and_then(|run| run.ended_by());
        let (stopped, outcome) = outcome(ending, own_run, ended_by.as_deref(), reading.failure.is_some());
        if let Some(measured) = self.measured.as_ref().filter(|_| !is_wrapper) {
            measure_held(context, measured, reading);
            measured.ended(&CallEnd {
                context,
                run,
                operation: self.operation,
                duration: ended.duration_since(self.span_started).unwrap_or_default(),
                reading,
                outcome,
                stop_reason: stopped.map(|exceeded| exceeded.reason().as_str()),
                price,
                unpriced_tier: unpriced_tier.as_ref().map(StringValue::as_str),
            });
        }
        if is_wrapper || priced.is_none() {
            assumed = Spend::default();
        }
        if recording || has_events {
            let written = Written {
                config,
                has_events: has_events && !is_wrapper,
                ending,
                stopped,
                outcome,
                price,
                requested: requested.unwrap_or_default(),
                unpriced_tier,
                news,
                assumed,
                ended,
            };
            self.write(
                reading,
                #[cfg(feature = "capture")]
                recorder,
                &written,
            );
        }
        if !self.shared.is_shared() {
            span.end_with_timestamp(ended);
        }
        if let Some(run) = own_run {
            let spans = (span.span_context().span_id(), self.parent);
            // Loops are only reported in runs that record, and this walks all runs above.
            if recording {
                run.log_call(&loop_run(spans, self.span_started, ended));
            }
            run.entry.end();
        }
    }

    /// The cost of the call, and whether it is that of the requested model. A wrapper, and an answer that is fetched once
    /// more, have none of their own.
    fn price(&self, reading: &ResponseRecorder, ended: SystemTime, is_wrapper: bool) -> Option<(Price, bool)> {
        let needs_usage = is_wrapper || self.operation.charge == Charge::UsageOnce;
        let price = self.priced.as_ref()?.price(self.home.config(), reading, ended)?;
        (!needs_usage || reading.total_usage().is_known()).then_some(price)
    }

    /// Raises notices if the answer had less information than expected.
    fn say_unread(&self, ending: &Ending, reading: &ResponseRecorder, is_innermost: bool) {
        if reading.total_usage().is_known() || reading.failure.is_some() {
            return;
        }
        if let Some(line) = self.usage_line.filter(|_| reading.is_streamed()) {
            say_stream_without_usage(line);
        } else if !is_innermost || self.operation.charge != Charge::ModelCall || !matches!(ending, Ending::Returned) {
        } else if reading.is_foreign_json() {
            say_foreign_json();
        } else if reading.is_streamed() || reading.is_known_json() {
            say_without_usage(reading.is_streamed());
        }
    }

    /// Adds the facts recorded by hand or known from elsewhere to those of the value. Returns how the call has ended.
    fn completed<'a>(&self, ending: &'a Ending, reading: &mut ResponseRecorder) -> &'a Ending {
        reading.restrict(self.operation);
        if let Some(priced) = &self.priced {
            reading.answered_by(priced.provider());
        }
        for key in &self.said_before {
            reading.without(key);
        }
        if let Some(by_hand) = &self.running.by_hand {
            let told = by_hand.close();
            // Usage in the answer replaces usage recorded by hand, because both together would count twice.
            if !reading.total_usage().is_known() {
                reading.usage = told.usage;
            }
            if let Some(failure) = told.failure.map(recorded) {
                // A word that says nothing leaves the value to tell errors apart.
                let value = reading.hashes.result.filter(|_| says_nothing(&failure));
                reading.failed(failure).hashes.error = value;
            }
            if let Some(came) = told
                .first_chunk
                .filter(|_| self.operation.carries.stream && reading.first_chunk.is_none())
            {
                let seconds = came.duration_since(self.span_started).unwrap_or_default().as_secs_f64();
                self.first_chunk(reading, seconds);
                reading.held_chunks.push((true, seconds));
            }
            #[cfg(feature = "rmcp-3")]
            self.running
                .context
                .span()
                .set_attributes(told.request.into_iter().flatten());
        }
        let ending = match ending {
            // A stream is often dropped at its first error, and then that error ended the call. A stream whose
            // generations have all finished is complete.
            Ending::Cancelled if reading.failure.is_some() || reading.is_finished() => &Ending::Returned,
            ending => ending,
        };
        match ending {
            Ending::Panicked => {
                reading.failed(PANIC);
            }
            Ending::Stopped(exceeded) => {
                reading.failed(exceeded.reason().as_str());
            }
            Ending::Cancelled if self.home.config().cancelled_is_error() => {
                reading.failed(CANCELLED);
            }
            Ending::Returned | Ending::Cancelled => {}
        }
        reading.name_failure();
        if let Some(around) = &self.around {
            around.told(reading.response_id(), &reading.total_usage());
        }
        ending
    }

    /// Records the seconds until the first chunk.
    pub(super) fn first_chunk(&self, reading: &mut ResponseRecorder, seconds: f64) {
        let key = attr::GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK.key();
        self.running.context.span().set_attribute(KeyValue::new(key, seconds));
        reading.first_chunk = Some(seconds);
    }

    /// Counts the usage of one response once in a run: for the call that made it or a call that fetched it, whichever
    /// ends first.
    fn count_once(&self, reading: &mut ResponseRecorder) {
        let Some(run) = self.home.run().filter(|_| reading.total_usage().is_known()) else {
            return;
        };
        let id = self.fetched.as_ref().or(reading.response_id());
        let is_new = id.is_none_or(|id| run.entry.is_new_response(id.as_str()));
        if !is_new && self.operation.charge == Charge::UsageOnce {
            reading.without_counts();
        }
    }

    /// Writes the facts known at the end on a span that records.
    fn write(
        &self,
        reading: &mut ResponseRecorder,
        #[cfg(feature = "capture")] mut recorder: Option<Box<Recorder>>,
        end: &Written<'_>,
    ) {
        let context = &self.running.context;
        let span = context.span();
        let Written { config, ending, .. } = end;
        // The answer's facts are moved out below, and the source of the price depends on them.
        let cost = match end.price {
            Some(Price::Known(cost)) => Some(price::attributes(&span, cost, end.requested, reading, config)),
            _ => None,
        };
        #[cfg(feature = "capture")]
        if let Some(recorder) = recorder.as_mut().filter(|_| !end.has_events) {
            recorder.without_events();
        }
        // This has to run before the finish reasons are moved out.
        #[cfg(feature = "capture")]
        reading.ended(matches!(ending, Ending::Returned));
        #[cfg(feature = "capture")]
        let mut event = Noted::new(recorder.as_deref_mut(), reading);
        let broke_off = reading.failure.is_some() || matches!(ending, Ending::Cancelled);
        // The answer that a call fetches was generated by another call.
        if broke_off && self.operation.carries.finish_reasons && self.operation.charge != Charge::UsageOnce {
            reading.broke_off();
        }
        let provider = self.priced.as_ref().map(Priced::provider);
        let mut said = Said::of(reading, self.operation, provider);
        if config.conventions().has_v1_41() {
            let pinned = attr::GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS.key();
            let older = v1_41::GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS.key();
            said.rename(pinned, older, config.conventions().has_pinned());
        }
        if let Some(error_type) = &reading.failure {
            let error_type = StringValue::from(error_type.clone());
            said.push(KeyValue::new(attr::ERROR_TYPE.key(), error_type));
            let text = match ending {
                // This text never holds content.
                Ending::Stopped(exceeded) => Some(exceeded.to_string()),
                _ if self.capture.on_spans() || end.has_events => {
                    let text = reading.error_text.take();
                    text.map(|text| {
                        if self.has_raw_errors {
                            config.redact(&text)
                        } else {
                            summary_of_error(config, &text)
                        }
                    })
                }
                _ => None,
            };
            #[cfg(feature = "capture")]
            if let (Some(recorder), Some(failure)) = (&recorder, &reading.failure) {
                let text = text.clone().filter(|_| self.capture.on_events());
                recorder.emit_exception(failure, text, span.span_context(), end.ended);
            }
            let text = text.filter(|_| self.capture.on_spans() || matches!(ending, Ending::Stopped(_)));
            span.set_status(Status::error(text.unwrap_or_default()));
            self.shared.fail();
        }
        if end.news != News::default() || end.assumed != Spend::default() {
            said.extend(news_attributes(end.news).chain(assumed_attributes(end.assumed)));
        }
        self.tell_agents(&said, config);
        said.extend(cost.into_iter().flatten());
        let tier = end.unpriced_tier.clone();
        said.extend(tier.map(|tier| KeyValue::new(own::AGENT_COST_UNPRICED_TIER.key(), tier)));
        said.extend(end.stopped.into_iter().flat_map(stop_attributes));
        if reading.panicked {
            said.push(KeyValue::new(own::AGENT_READ_PANICKED.key(), true));
        }
        #[cfg(feature = "capture")]
        said.iter().for_each(|attribute| event.note(attribute));
        let own_run = Run::of(context).filter(|_| self.operation.run);
        #[cfg(feature = "capture")]
        let recorder = recorder.map(|recorder| {
            let failed = reading.failure.is_some();
            let completed = matches!(ending, Ending::Returned) && !failed;
            let is_root = own_run.is_some_and(|run| run.is_outermost);
            let end = RecordedEnd::new(said.iter(), self.operation, completed, failed, is_root, end.ended);
            (recorder, end)
        });
        said.write(&span);
        if let Some(run) = own_run {
            write_run(run, &span, self.operation, end.outcome);
            write_agent(run, &span, self.operation, config);
        }
        if matches!(ending, Ending::Cancelled) {
            span.add_event_with_timestamp(own::CALL_CANCELLED_EVENT, end.ended, Vec::new());
        }
        #[cfg(feature = "capture")]
        if let Some((recorder, end)) = recorder {
            recorder.write(reading, event, config, &span, &end);
        }
    }

    /// Passes facts about the call to the agents above it, as far as their spans may record them.
    fn tell_agents(&self, said: &Said, config: &Config) {
        let Some(run) = self.home.run() else { return };
        if config.conventions().has_v1_41()
            && let Some(priced) = &self.priced
        {
            run.answered_by(priced.provider_name());
        }
        if config.agent_usage()
            && self.operation.charge == Charge::ModelCall
            && let Some(agent) = &run.own
        {
            let key = attr::GEN_AI_RESPONSE_FINISH_REASONS.key();
            let mut reasons = said.iter().filter(|it| it.key.as_str() == key);
            agent.ended_by(reasons.next().map(|it| &it.value));
        }
    }
}

/// Facts to write at the end of a call.
struct Written<'a> {
    config: &'a Config,
    /// Whether the call is recorded as events: a wrapper leaves that to the call inside.
    has_events: bool,
    ending: &'a Ending,
    stopped: Option<&'a BudgetExceeded>,
    outcome: &'static str,
    price: Option<Price>,
    /// Whether the price is that of the requested model.
    requested: bool,
    /// Service tier without a price, because of which the call has no cost.
    unpriced_tier: Option<StringValue>,
    /// News that arguments and `error.type` alone do not show.
    news: News,
    /// What is assumed beside the known usage.
    assumed: Spend,
    ended: SystemTime,
}
