//! Values of attributes, by the attribute's type.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use opentelemetry::{Array, StringValue, Value};

/// Value that can be recorded in an attribute of type `T`: `str`, `i64`, `f64`, `bool`, `[&'static str]` (an array of
/// strings). Without `T` it may be any of them, as in `attr("key" = value)`.
///
/// An `Option` is recorded if it is `Some`; a reference is recorded as its target. Integers outside of `i64` are
/// recorded as the nearest `i64`.
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
    /// Value to record, or `None` to record nothing.
    fn value(&self) -> Option<Value>;
}

/// Type of the attributes that `attr("key" = value)` adds, which accept every type of value.
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

/// Implements `IntoValue` for one attribute type: its source types, and the conversion.
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

/// Conversion through the shortest decimal, so that a temperature of `0.2_f32` is recorded as 0.2 and not as
/// 0.20000000298.
fn widen(number: f32) -> f64 {
    number.to_string().parse().unwrap_or_else(|_| f64::from(number))
}

/// Implements `IntoValue` for arrays of strings; an empty array is not recorded.
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
