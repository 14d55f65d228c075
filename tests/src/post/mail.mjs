// A mail server (smtp-server) that prints each mail that it takes, as somebody else's parser
// (mailparser) and somebody else's calendar (calendar.mjs) read it, one JSON object a line.
//
// What it does with a mail is in the local part of its recipient: `refuse`, `later`, `hang`,
// `hangup` (once, in the middle of the data).
//
// node mail.mjs SECURED CERTIFICATE KEY   SECURED is `tls`, `starttls` or `plain`

import { entries } from "./calendar.mjs";
import { readFileSync } from "node:fs";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

const [secured, certificate, key] = process.argv.slice(2);
const print = (what) => process.stdout.write(JSON.stringify(what) + "\n");
const broken = new Set();

function failure(code, text) {
    return Object.assign(new Error(text), { responseCode: code });
}

const server = new SMTPServer({
    secure: secured === "tls",
    cert: certificate && readFileSync(certificate),
    key: key && readFileSync(key),
    disabledCommands: secured === "plain" ? ["STARTTLS", "AUTH"] : [],
    authOptional: secured === "plain",
    closeTimeout: 100,
    onAuth({ username, password }, _session, done) {
        const sound = username === "me" && password === "p@ss";
        done(sound ? null : failure(535, "wrong"), { user: username });
    },
    onRcptTo({ address }, _session, done) {
        const [wish] = address.split("@");
        if (wish === "refuse") return done(failure(550, `no such mailbox ${address}`));
        if (wish === "later") return done(failure(451, `come back ${address}`));
        if (wish === "hang") return;
        done();
    },
    onData(stream, session, done) {
        const [recipient] = session.envelope.rcptTo;
        const [wish] = recipient.address.split("@");
        if (wish === "hangup" && !broken.has(recipient.address)) {
            broken.add(recipient.address);
            stream.once("data", (begun) => {
                const [, identity] = /^message-id:\s*(<[^>]*>)/im.exec(begun) ?? [];
                print({ broken: recipient.address, message_id: identity });
                [...server.connections].forEach((it) => it.close());
            });
            return stream.on("error", () => {});
        }
        simpleParser(stream).then((mail) => {
            const files = mail.attachments.filter((it) => it.contentType === "text/calendar");
            const calendars = files.map((it) => it.content.toString("utf8"));
            print({
                secured: session.secure,
                envelope: { from: session.envelope.mailFrom.address, to: recipient.address },
                headers: Object.fromEntries(mail.headerLines.map((it) => [it.key, it.line])),
                message_id: mail.messageId,
                date: mail.date,
                from: mail.from.value,
                to: mail.to.value,
                reply_to: mail.replyTo?.value ?? [],
                subject: mail.subject,
                text: mail.text,
                files: mail.attachments.map((it) => it.filename),
                calendars,
                entries: calendars.flatMap(entries),
            });
            done();
        }, done);
    },
});
server.on("error", () => {});
server.listen(0, "127.0.0.1", () => print({ port: server.server.address().port }));
