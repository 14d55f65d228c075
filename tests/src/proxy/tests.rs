//! The proxy's own tests, against a backend of one answer.

use super::*;
use guichet_contract::code::Code;
use tokio::runtime::Runtime;

struct Setting {
    proxy: Proxy,
    agent: ureq::Agent,
    _runtime: Runtime,
}

impl Setting {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let proxy = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let backend = format!("http://{}", listener.local_addr().unwrap());
            let echo = |request: Request| async move {
                let (parts, body) = request.into_parts();
                let body = axum::body::to_bytes(body, MAX_BODY).await.unwrap();
                format!("{} {} {}", parts.method, parts.uri, String::from_utf8_lossy(&body))
            };
            let router = axum::Router::new().fallback(echo);
            tokio::spawn(async move { axum::serve(listener, router).await });
            Proxy::start(&backend).await.unwrap()
        });
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
        Self { proxy, agent: config.into(), _runtime: runtime }
    }

    fn post(&self, path: &str, body: &str) -> Result<(u16, String), ureq::Error> {
        let address = format!("http://127.0.0.1:{}{path}", self.proxy.port());
        let mut answer = self.agent.post(address).send(body)?;
        Ok((answer.status().as_u16(), answer.body_mut().read_to_string()?))
    }
}

#[test]
fn without_a_fault_everything_passes_and_is_noted() {
    let setting = Setting::new();
    let answer = setting.post("/v1/holds?a=b", "body").unwrap();
    assert_eq!(answer, (200, "POST /v1/holds?a=b body".to_owned()));
    let seen = setting.proxy.seen_of(&Method::POST, "/holds");
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].body, "body");
    assert!(setting.proxy.seen_of(&Method::GET, "/holds").is_empty());
}

#[test]
fn a_fault_strikes_what_it_names_as_often_as_it_says() {
    let setting = Setting::new();
    let overloaded = Fault::problem(Code::Overloaded);
    setting.proxy.break_times(1, Method::POST, "/holds", overloaded);
    assert_eq!(setting.post("/other", "").unwrap().0, 200);
    assert_eq!(setting.post("/holds", "").unwrap().0, 503);
    assert_eq!(setting.post("/holds", "").unwrap().0, 200);
}

#[test]
fn an_answer_is_changed_or_breaks_off() {
    let setting = Setting::new();
    setting.proxy.break_all(Method::POST, "", Fault::rewrite(|text| text.replace("POST", "X")));
    assert_eq!(setting.post("/", "b").unwrap().1, "X / b");
    setting.proxy.break_all(Method::POST, "", Fault::Cut);
    assert!(setting.post("/", "a long enough body").is_err());
}

#[test]
fn connections_are_refused_until_it_is_mended() {
    let setting = Setting::new();
    assert!(setting.post("/", "").is_ok());
    setting.proxy.refuse_connections();
    assert!(setting.post("/", "").is_err());
    setting.proxy.mend();
    assert!(setting.post("/", "").is_ok());
}
