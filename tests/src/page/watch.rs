//! What happened behind the page: violations of its policy, errors, events, shifts.
//!
//! A small script, `watch.js`, is the first of every page that [`crate::world`] serves, from the
//! page's own origin as its security policy demands; none of the three drivers can tell all of
//! this afterwards.

use super::Page;
use serde_json::{Value, json};

/// The script that a page must load before any other.
pub const SCRIPT: &str = include_str!("watch.js");

/// What the page kept to itself since it was opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watch {
    /// Violations of the content security policy.
    pub violations: Vec<String>,
    /// What was thrown or logged as an error.
    pub errors: Vec<String>,
    /// What was logged as a warning.
    pub warnings: Vec<String>,
    /// Events of the widgets: name and detail. Those that do not bubble are caught too.
    pub events: Vec<(String, Value)>,
}

impl Page {
    /// What happened so far.
    #[track_caller]
    pub fn watch(&self) -> Watch {
        let seen = self.run("return window.guichetWatch ?? null", &json!([]));
        assert!(seen.is_object(), "this page does not load watch.js");
        let texts = |name: &str| {
            let list = seen[name].as_array().into_iter().flatten();
            list.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let events = seen["events"].as_array().into_iter().flatten();
        let name = |event: &Value| event["name"].as_str().unwrap_or_default().to_owned();
        Watch {
            violations: texts("violations"),
            errors: texts("errors"),
            warnings: texts("warnings"),
            events: events.map(|event| (name(event), event["detail"].clone())).collect(),
        }
    }

    /// Fails when the page broke its security policy, or anything in it failed.
    #[track_caller]
    pub fn assert_quiet(&self) {
        let watch = self.watch();
        assert!(watch.violations.is_empty(), "CSP violations: {:#?}", watch.violations);
        assert!(watch.errors.is_empty(), "errors on the page: {:#?}", watch.errors);
    }

    /// Everything that jumped on the page while it loaded (Layout Instability): how far, and
    /// what. Only Chromium measures it: elsewhere `None`.
    pub fn layout_shifts(&self) -> Option<Vec<(f64, String)>> {
        let script = "const done = arguments[0];
            if (!PerformanceObserver.supportedEntryTypes.includes('layout-shift')) return done(null);
            const shifts = [];
            const name = ({ node, previousRect: a, currentRect: b }) =>
              `${node?.localName ?? 'something'}.${node?.className ?? ''} from ${a.y} to ${b.y}`;
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) {
                if (!entry.hadRecentInput) shifts.push([entry.value, entry.sources.map(name).join(', ')]);
              }
            }).observe({ type: 'layout-shift', buffered: true });
            // Buffered entries come with the next frames.
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(shifts))));";
        let shifts = self.browser().client().execute_async(script, &json!([]));
        let shifts = shifts.unwrap_or_else(|error| panic!("cannot measure shifts: {error}"));
        let read = |shift: &Value| {
            (
                shift[0].as_f64().unwrap_or_default(),
                shift[1].as_str().unwrap_or_default().to_owned(),
            )
        };
        shifts.as_array().map(|shifts| shifts.iter().map(read).collect())
    }
}
