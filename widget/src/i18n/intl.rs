//! The browser's own formatters.
//!
//! Declared here because every call that can throw must be caught: a zone of the policy that this
//! browser does not know must not end the widget.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    pub(super) type DateTimeFormat;

    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    pub(super) fn new(locale: &str, options: &JsValue) -> Result<DateTimeFormat, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn format(this: &DateTimeFormat, milliseconds: f64) -> Result<String, JsValue>;

    #[wasm_bindgen(method, js_name = formatToParts, catch)]
    pub(super) fn format_to_parts(
        this: &DateTimeFormat,
        milliseconds: f64,
    ) -> Result<js_sys::Array, JsValue>;

    /// The formatters that the element has made.
    pub type Formats;

    #[wasm_bindgen(method, getter)]
    pub(super) fn day(this: &Formats) -> DateTimeFormat;
    #[wasm_bindgen(method, getter, js_name = dayWithYear)]
    pub(super) fn day_with_year(this: &Formats) -> DateTimeFormat;
    #[wasm_bindgen(method, getter, js_name = birthDate)]
    pub(super) fn birth_date(this: &Formats) -> DateTimeFormat;
    #[wasm_bindgen(method, getter)]
    pub(super) fn column(this: &Formats) -> DateTimeFormat;
    #[wasm_bindgen(method, getter)]
    pub(super) fn time(this: &Formats) -> DateTimeFormat;
    #[wasm_bindgen(method, getter)]
    pub(super) fn clock(this: &Formats) -> DateTimeFormat;

    pub(super) type PluralRules;

    #[wasm_bindgen(constructor, js_namespace = Intl, catch, js_class = "PluralRules")]
    pub(super) fn new(locale: &str) -> Result<PluralRules, JsValue>;

    #[wasm_bindgen(method)]
    pub(super) fn select(this: &PluralRules, count: f64) -> String;
}

impl DateTimeFormat {
    /// A formatter from its options, by name.
    pub(super) fn with(locale: &str, options: &[(&str, &str)]) -> Option<Self> {
        let object = js_sys::Object::new();
        for (name, value) in options {
            js_sys::Reflect::set(&object, &(*name).into(), &(*value).into()).ok()?;
        }
        Self::new(locale, &object).ok()
    }
}
