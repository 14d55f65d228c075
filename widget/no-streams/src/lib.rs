//! Nothing, under the name of a crate that Leptos' server functions bring along.
//!
//! The real one exports classes to JavaScript, and what a dependency exports is linked whether
//! anything calls it or not, with all that it calls. The widget has no server functions: it would
//! only carry this, and patients wait for every byte. Here are the names that `server_fn` is
//! compiled against, and no more.

use core::convert::Infallible;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};
use futures_core::Stream;
use wasm_bindgen::JsValue;

/// A stream that nobody can have.
#[derive(Debug)]
pub struct ReadableStream(Infallible);

impl ReadableStream {
    /// # Panics
    /// Always: there are no server functions here.
    pub fn from_raw(_: web_sys::ReadableStream) -> Self {
        panic!("the widget has no server functions")
    }

    /// # Panics
    /// Always: there are no server functions here.
    pub fn from_stream<S>(_: S) -> Self
    where
        S: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        panic!("the widget has no server functions")
    }

    /// Never called: there is no stream.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        match self.0 {}
    }

    /// Never called: there is no stream.
    pub fn into_stream(self) -> Never {
        match self.0 {}
    }
}

/// The items of a stream that nobody can have.
#[derive(Debug)]
pub struct Never(Infallible, PhantomData<JsValue>);

impl Stream for Never {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.0 {}
    }
}
