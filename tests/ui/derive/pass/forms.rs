#![deny(warnings, clippy::all, clippy::pedantic)]
#![allow(dead_code)]

use genai::Response;

#[derive(Response)]
#[genai(input = including_cached)]
pub struct Counts {
    #[genai(input_tokens)]
    prompt: Option<u32>,
    #[genai(output_tokens)]
    completion: Option<i32>,
}

#[derive(Response)]
pub struct Reply<'a, C: Clone, const N: usize = 1> {
    #[genai(usage)]
    counts: C,
    #[genai(model)]
    model: &'a str,
    rest: [u8; N],
}

#[derive(Response)]
pub enum Any<T> {
    One(T),
    Other(#[genai(response)] Box<T>, u8),
    None,
}

#[derive(Response)]
pub struct Wrapper(#[genai(response)] Box<dyn Response + Send + Sync>);

fn main() {}
