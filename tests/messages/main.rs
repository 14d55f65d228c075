//! Messages that really leave: the backend's program, a real mail server, a provider of SMS and a host's
//! server over real sockets. Others' parsers judge what arrives. Start reading at [`town`].

mod by_mail;
mod by_sms;
mod entries;
mod to_hosts;
mod town;
