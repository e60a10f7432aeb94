//! Steering keys as an enum. A table row without code does not compile, and neither does code for a key without a row.

use genai_semconv::{Operation, SteeringKey, steering_rows};

macro_rules! controls {
    ($($id:ident: $constant:ident;)*) => {
        /// Steering key, which is described by its row in the table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Control {
            $($id,)*
        }

        impl Control {
            const ALL: &[Self] = &[$(Self::$id),*];

            /// Row of the key in the table.
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
    /// Steering key with this name, if the operation has it.
    pub(crate) fn find(name: &str, operation: &Operation) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|control| control.row().name == name && control.row().applies.to(operation))
    }

    /// Error for a form that the key does not have.
    pub(crate) fn expected(self) -> &'static str {
        self.row().expected
    }
}
