//! What may be written into which attribute.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use opentelemetry::{Array, StringValue, Value};

/// A value that can be recorded in an attribute of type `T`: `str`, `i64`, `f64`, `bool`, `[&'static str]` (an array of
/// strings). Without `T` it is any of them, as `attr("key" = value)` takes it.
///
/// `Option` records when it is `Some`; references record what they point to. Integers that do not fit into an `i64`
/// are recorded as the nearest one that does.
///
/// ```
/// # extern crate genai_runtime as genai;
/// let tenant: Option<&str> = None;
/// let call = genai::current_call();
/// call.set_attribute("app.tenant", tenant); // Sets nothing.
/// call.set_attribute("app.retries", 3);
/// ```
#[diagnostic::on_unimplemented(
    message = "an attribute of type `{T}` cannot be set from `{Self}`",
    label = "expected a value for an attribute of type `{T}`",
    note = "strings, numbers, booleans, arrays of strings, references to them and `Option`s of them can be written; convert other types first"
)]
pub trait IntoValue<T: ?Sized = Any> {
    /// The value to record, or `None` to record nothing.
    fn value(&self) -> Option<Value>;
}

/// The type of the attributes that `attr("key" = value)` adds: whatever the value is.
#[derive(Debug, Clone, Copy)]
pub enum Any {}

#[diagnostic::do_not_recommend]
impl<T: ?Sized, V: IntoValue<T> + ?Sized> IntoValue<T> for &V {
    fn value(&self) -> Option<Value> {
        (**self).value()
    }
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized, V: IntoValue<T>> IntoValue<T> for Option<V> {
    fn value(&self) -> Option<Value> {
        self.as_ref().and_then(IntoValue::value)
    }
}

#[diagnostic::do_not_recommend]
impl IntoValue<Any> for Value {
    fn value(&self) -> Option<Value> {
        Some(self.clone())
    }
}

/// One type, the attribute types it can be written into, and how.
macro_rules! into_value {
    ($($kind:ty: $($source:ty),+ => $convert:expr;)*) => {
        $($(#[diagnostic::do_not_recommend]
        #[allow(clippy::useless_conversion)] // One row converts several types, of which one needs no conversion.
        impl IntoValue<$kind> for $source {
            fn value(&self) -> Option<Value> {
                let convert: fn(&$source) -> Value = $convert;
                Some(convert(self))
            }
        })+)*
    };
}

into_value! {
    str: str, String, Box<str>, Rc<str>, Cow<'_, str> => |text| copied(text);
    str: Arc<str> => |text| Value::String(StringValue::from(Arc::clone(text)));
    str: StringValue => |text| Value::String(text.clone());
    Any: str, String, Box<str>, Rc<str>, Cow<'_, str> => |text| copied(text);
    Any: Arc<str> => |text| Value::String(StringValue::from(Arc::clone(text)));
    Any: StringValue => |text| Value::String(text.clone());
    i64: i8, i16, i32, i64, u8, u16, u32 => |number| Value::I64(i64::from(*number));
    i64: u64, usize, isize => |number| Value::I64(i64::try_from(*number).unwrap_or(i64::MAX));
    Any: i8, i16, i32, i64, u8, u16, u32 => |number| Value::I64(i64::from(*number));
    Any: u64, usize, isize => |number| Value::I64(i64::try_from(*number).unwrap_or(i64::MAX));
    f64: f64, i8, i16, i32, u8, u16, u32 => |number| Value::F64(f64::from(*number));
    f64: f32 => |number| Value::F64(widen(*number));
    Any: f64 => |number| Value::F64(*number);
    Any: f32 => |number| Value::F64(widen(*number));
    bool: bool => |flag| Value::Bool(*flag);
    Any: bool => |flag| Value::Bool(*flag);
}

fn copied(text: &str) -> Value {
    Value::String(StringValue::from(text.to_owned()))
}

/// Through the shortest decimal, so that a temperature of `0.2_f32` is recorded as 0.2 and not as 0.20000000298.
fn widen(number: f32) -> f64 {
    number.to_string().parse().unwrap_or_else(|_| f64::from(number))
}

/// Arrays of strings; an empty one is not recorded.
macro_rules! into_strings {
    ($($kind:ty),*) => {
        $(#[diagnostic::do_not_recommend]
        impl<S: AsRef<str>> IntoValue<$kind> for [S] {
            fn value(&self) -> Option<Value> {
                let strings: Vec<_> = self.iter().map(|text| StringValue::from(text.as_ref().to_owned())).collect();
                (!strings.is_empty()).then_some(Value::Array(Array::String(strings)))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<S: AsRef<str>> IntoValue<$kind> for Vec<S> {
            fn value(&self) -> Option<Value> {
                IntoValue::<$kind>::value(self.as_slice())
            }
        }

        #[diagnostic::do_not_recommend]
        impl<S: AsRef<str>, const N: usize> IntoValue<$kind> for [S; N] {
            fn value(&self) -> Option<Value> {
                IntoValue::<$kind>::value(self.as_slice())
            }
        })*
    };
}

into_strings!([&'static str], Any);
