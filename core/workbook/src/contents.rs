//! The table of contents of a workbook: its sheets, and where the other parts lie.

use crate::cell::Epoch;
use crate::error::{Unsupported, WorkbookError, damaged};
use crate::package::Package;
use crate::xml::attribute;
use quick_xml::events::{BytesStart, Event};

/// Most links from one part to others, and most sheets.
const LINKS_MAX: usize = 10_000;

/// What a workbook consists of.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) sheets: Vec<SheetPart>,
    /// Path of the shared strings.
    pub(crate) strings: Option<String>,
    /// Path of the cell formats.
    pub(crate) styles: Option<String>,
    pub(crate) epoch: Epoch,
}

/// A sheet and its part.
#[derive(Debug)]
pub(crate) struct SheetPart {
    pub(crate) name: String,
    pub(crate) path: String,
    /// Not hidden by the user or a program.
    pub(crate) visible: bool,
}

/// A link (relationship) from one part to another.
struct Link {
    id: String,
    /// Last word of the type, such as `worksheet`.
    kind: String,
    path: String,
}

impl Contents {
    pub(crate) fn read(package: &mut Package<'_>) -> Result<Self, WorkbookError> {
        let not_ours = || WorkbookError::Unsupported(Unsupported::Archive);
        if !package.has("_rels/.rels") {
            return Err(not_ours());
        }
        let top = links(package, "_rels/.rels", "")?;
        let main = top.into_iter().find(|link| link.kind == "officeDocument").ok_or_else(not_ours)?.path;
        if main.to_lowercase().ends_with(".bin") {
            return Err(WorkbookError::Unsupported(Unsupported::Xlsb));
        }
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
        let links = links(package, &format!("{folder}/_rels/{file}.rels"), folder)?;
        let path_of = |kind: &str| links.iter().find(|link| link.kind == kind).map(|link| link.path.clone());
        let (sheets, epoch) = contents(package, &main, &links)?;
        if sheets.is_empty() {
            return Err(not_ours());
        }
        Ok(Self { sheets, strings: path_of("sharedStrings"), styles: path_of("styles"), epoch })
    }
}

/// The sheets that hold cells, in the order of their tabs, and the day that dates count from.
fn contents(
    package: &mut Package<'_>,
    main: &str,
    links: &[Link],
) -> Result<(Vec<SheetPart>, Epoch), WorkbookError> {
    let mut xml = package.part(main)?;
    let mut sheets = Vec::new();
    let mut epoch = Epoch::Y1900;
    loop {
        match xml.next()? {
            Event::Start(start) if start.local_name().as_ref() == "sheet" => {
                sheets.extend(sheet(&start, links));
            }
            Event::Start(start) if start.local_name().as_ref() == "workbookPr" => {
                if matches!(attribute(&start, "date1904").as_deref(), Some("1" | "true")) {
                    epoch = Epoch::Y1904;
                }
            }
            Event::Eof => return Ok((sheets, epoch)),
            _ => {}
        }
        if sheets.len() > LINKS_MAX {
            return Err(damaged(main, "too many sheets"));
        }
    }
}

/// Charts and macros have tabs too, but no cells.
fn sheet(start: &BytesStart<'_>, links: &[Link]) -> Option<SheetPart> {
    let id = attribute(start, "id")?;
    let link = links.iter().find(|link| link.id == id && link.kind == "worksheet")?;
    let visible = attribute(start, "state").is_none_or(|state| state == "visible");
    Some(SheetPart { name: attribute(start, "name")?, path: link.path.clone(), visible })
}

/// The links in the part at `path`, which are relative to `folder`.
fn links(package: &mut Package<'_>, path: &str, folder: &str) -> Result<Vec<Link>, WorkbookError> {
    let mut xml = package.part(path)?;
    let mut links = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(start) if start.local_name().as_ref() == "Relationship" => {
                links.extend(link(&start, folder));
            }
            Event::Eof => return Ok(links),
            _ => {}
        }
        if links.len() > LINKS_MAX {
            return Err(damaged(path, "too many links"));
        }
    }
}

fn link(start: &BytesStart<'_>, folder: &str) -> Option<Link> {
    let kind = attribute(start, "Type")?;
    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
    let path = resolve(folder, &attribute(start, "Target")?);
    Some(Link { id: attribute(start, "Id")?, kind, path })
}

/// `target` seen from `folder`; an absolute one begins with a slash.
fn resolve(folder: &str, target: &str) -> String {
    let from = if target.starts_with('/') { "" } else { folder };
    let mut steps: Vec<&str> = Vec::new();
    for step in from.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            name => steps.push(name),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_relative_to_their_folder() {
        for (folder, target, expect) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("", "./xl/workbook.xml", "xl/workbook.xml"),
            ("xl", "../../../x.xml", "x.xml"),
        ] {
            assert_eq!(resolve(folder, target), expect);
        }
    }
}
