//! Functions of every form for one operation. All receive secrets as parameters and use them, so that they count as
//! arguments.

/// Makes a module with the operation in each form, and `FORMS`. The attribute finds the parameters by their names.
macro_rules! forms {
    ($operation:ident, $prompt:ident, $options:ident, $attribute:meta) => {
        pub(crate) mod $operation {
            $crate::forms::once!($prompt, $options, $attribute);
            $crate::forms::streams!($prompt, $options, $attribute);

            pub(crate) const FORMS: &[fn(u8) -> Work] = &[FUTURE, BOXED, PLAIN, STREAM, FUTURE_OF_STREAM];
        }
    };
    // This arm is for operations with a single result.
    ($operation:ident, $prompt:ident, $options:ident, $attribute:meta, once) => {
        pub(crate) mod $operation {
            $crate::forms::once!($prompt, $options, $attribute);

            pub(crate) const FORMS: &[fn(u8) -> Work] = &[FUTURE, BOXED, PLAIN];
        }
    };
}
pub(crate) use forms;

macro_rules! once {
    ($prompt:ident, $options:ident, $attribute:meta) => {
        use serde_json::Value;

        use crate::work::{BoxFuture, Failed, Reply, Work, finish, seeds, wait};

        #[$attribute]
        async fn future($prompt: String, $options: Value, end: u8) -> Result<Reply, Failed> {
            drop(($prompt, $options));
            wait(end).await;
            finish(end)
        }

        #[$attribute]
        fn boxed($prompt: String, $options: Value, end: u8) -> BoxFuture<Result<Reply, Failed>> {
            Box::pin(async move {
                drop(($prompt, $options));
                wait(end).await;
                finish(end)
            })
        }

        #[$attribute]
        fn plain($prompt: String, $options: Value, end: u8) -> Result<Reply, Failed> {
            drop(($prompt, $options));
            finish(end)
        }

        fn read(reply: &Reply) {
            assert!(!reply.text.is_empty());
        }

        const FUTURE: fn(u8) -> Work = |end| {
            let (prompt, options) = seeds();
            Box::pin(async move { future(prompt, options, end).await.map(|reply| read(&reply)) })
        };
        const BOXED: fn(u8) -> Work = |end| {
            let (prompt, options) = seeds();
            Box::pin(async move { boxed(prompt, options, end).await.map(|reply| read(&reply)) })
        };
        const PLAIN: fn(u8) -> Work = |end| {
            let (prompt, options) = seeds();
            Box::pin(async move { plain(prompt, options, end).map(|reply| read(&reply)) })
        };
    };
}
pub(crate) use once;

macro_rules! streams {
    ($prompt:ident, $options:ident, $attribute:meta) => {
        use futures_util::stream::{BoxStream, Stream};

        use crate::work::{drained, items};

        #[$attribute]
        fn stream($prompt: String, $options: Value, end: u8) -> impl Stream<Item = Result<Reply, Failed>> {
            drop(($prompt, $options));
            items(end)
        }

        #[$attribute]
        async fn future_of_stream(
            $prompt: String,
            $options: Value,
            end: u8,
        ) -> Result<BoxStream<'static, Result<Reply, Failed>>, Failed> {
            drop(($prompt, $options));
            wait(crate::work::end::VALUE).await;
            Ok(items(end))
        }

        const STREAM: fn(u8) -> Work = |end| {
            let (prompt, options) = seeds();
            Box::pin(async move { drained(stream(prompt, options, end)).await })
        };
        const FUTURE_OF_STREAM: fn(u8) -> Work = |end| {
            let (prompt, options) = seeds();
            Box::pin(async move { drained(future_of_stream(prompt, options, end).await?).await })
        };
    };
}
pub(crate) use streams;
