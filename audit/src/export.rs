//! A log as it is handed over: lines of JSON that any tool can read.
//!
//! Owns the form. The first line says whose log it is; then come the documents that entries name by
//! their digest, with what was signed; then the entries, each as the very line that its digest is
//! over (`sha256sum` of a line is what the next one calls `previous`). Start reading at [`Export`].

use guichet_contract::digest::Digest;
use guichet_contract::ids::SiteId;
use guichet_contract::json::{Json, ShapeError, Wire, member, only_members};
use guichet_contract::time::Instant;
use std::io::{self, Write};

/// The only version of the form so far.
const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Whose log.
    pub site: SiteId,
    /// When it was handed over.
    pub exported_at: Instant,
}

/// A text that an entry names by its digest: a policy, or a statement about a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The text, byte for byte.
    pub text: String,
    /// The `.minisig` file that came with it; `None` where nothing had to be signed.
    pub signature: Option<String>,
}

/// A whole export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Whose log, as of when.
    pub header: Header,
    /// What entries name.
    pub documents: Vec<Document>,
    /// The entries' lines, with the number of each in the file.
    pub lines: Vec<(usize, String)>,
}

/// Why a file is no export.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ExportError {
    /// Line of the file, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: String,
}

/// The first line.
pub fn header_line(header: &Header) -> String {
    let members = [
        ("guichet_audit", VERSION.write()),
        ("site", header.site.write()),
        ("exported_at", header.exported_at.write()),
    ];
    Json::object(members).to_string()
}

/// The line of a document.
pub fn document_line(document: &Document) -> String {
    let members =
        [("document", Json::text(&document.text)), ("signature", document.signature.write())];
    Json::object(members).to_string()
}

impl Export {
    /// Writes an export.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{}", header_line(&self.header))?;
        for document in &self.documents {
            writeln!(out, "{}", document_line(document))?;
        }
        for (_, line) in &self.lines {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }

    /// Reads an export. What the entries say is not looked at: a line that is none is the judge's.
    ///
    /// # Errors
    /// [`ExportError`] where the file is no export at all.
    pub fn parse(text: &str) -> Result<Self, ExportError> {
        let at = |line: usize, problem: &dyn ToString| ExportError {
            line,
            problem: problem.to_string(),
        };
        let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
        let (_, first) = lines.next().ok_or_else(|| at(1, &"the file is empty"))?;
        let header = Json::parse(first).map_err(|error| at(1, &error))?;
        let header = read_header(&header).map_err(|error| at(1, &error))?;
        let mut export = Self { header, documents: Vec::new(), lines: Vec::new() };
        for (number, line) in lines {
            let document = Json::parse(line).ok().and_then(|json| read_document(&json).ok());
            match document {
                Some(document) => export.documents.push(document),
                None => export.lines.push((number, line.to_owned())),
            }
        }
        Ok(export)
    }

    /// The documents by their digests. Whatever a document was handed over as, only its own digest
    /// finds it.
    pub fn by_digest(&self) -> impl Iterator<Item = (Digest, &Document)> {
        self.documents.iter().map(|document| (Digest::of(&document.text), document))
    }
}

fn read_header(json: &Json) -> Result<Header, ShapeError> {
    only_members(json, &["guichet_audit", "site", "exported_at"])?;
    let version: u32 = member(json, "guichet_audit")?;
    if version != VERSION {
        return Err(ShapeError::new("unknown version, this reader knows 1").at("guichet_audit"));
    }
    Ok(Header { site: member(json, "site")?, exported_at: member(json, "exported_at")? })
}

fn read_document(json: &Json) -> Result<Document, ShapeError> {
    only_members(json, &["document", "signature"])?;
    Ok(Document { text: member(json, "document")?, signature: member(json, "signature")? })
}
