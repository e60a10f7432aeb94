//! The steering keys as an enum, to match on: a row of the table that no code handles does not compile, and neither does
//! code for a key that the table does not have.

use genai_semconv::{Operation, SteeringKey, steering_rows};

macro_rules! controls {
    ($($id:ident: $constant:ident;)*) => {
        /// A steering key. Its row in the table describes it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Control {
            $($id,)*
        }

        impl Control {
            const ALL: &[Self] = &[$(Self::$id),*];

            /// Its row in the table.
            pub(crate) fn row(self) -> &'static SteeringKey {
                match self {
                    $(Self::$id => &steering_rows::$constant,)*
                }
            }
        }
    };
}

genai_semconv::for_each_steering_key!(controls);

impl Control {
    /// The steering key of this name, if the operation has it.
    pub(crate) fn find(name: &str, operation: &Operation) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|control| control.row().name == name && control.row().applies.to(operation))
    }

    /// The error for a form that it does not have.
    pub(crate) fn expected(self) -> &'static str {
        self.row().expected
    }
}
