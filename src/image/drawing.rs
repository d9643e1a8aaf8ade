//! What an SVG may hold: shapes, texts and colours of its own. What reaches outside, runs,
//! decodes another image or repeats itself without measure is refused.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::ImageError;
use crate::characters;
use crate::limits;

/// One element: how many elements it holds, itself included, and which ones it repeats.
struct Element {
    size: u64,
    /// Elements repeated somewhere inside, by name; each counts as often as it is cited.
    cites: BTreeMap<String, u64>,
    id: Option<String>,
    is_text: bool,
}

/// Looks into a drawing.
pub(super) fn check(bytes: &[u8]) -> Result<(), ImageError> {
    if bytes.len() > limits::DRAWING_BYTES {
        return Err(ImageError::Forbidden { what: "plus de deux mégaoctets de dessin" });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ImageError::Damaged)?;
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut named: BTreeMap<String, Element> = BTreeMap::new();
    let mut count = 0;
    let mut in_style = false;
    let root = loop {
        match reader.read_event().map_err(|_| ImageError::Damaged)? {
            Event::Start(tag) => {
                count += 1;
                in_style = tag.local_name().as_ref() == "style";
                open.push(element(&tag)?);
                if open.len() > limits::DRAWING_DEPTH {
                    return Err(ImageError::TooDeep);
                }
            }
            Event::Empty(tag) => {
                count += 1;
                open.push(element(&tag)?);
                close(&mut open, &mut named);
            }
            Event::End(_) => {
                in_style = false;
                if let Some(root) = close(&mut open, &mut named) {
                    break root;
                }
            }
            // A name alone is what most programs write; entities are written out as often
            // as they are cited.
            Event::DocType(about) if about.contains('[') => {
                return Err(ImageError::Forbidden { what: "des entités" });
            }
            Event::Text(text) if in_style => {
                style_sheet(&text)?;
            }
            Event::Text(text) if is_drawn(&open) => prints(&text)?,
            Event::CData(text) if is_drawn(&open) => prints(&text)?,
            Event::GeneralRef(name) if is_drawn(&open) => {
                if let Ok(Some(character)) = name.resolve_char_ref() {
                    prints(character.encode_utf8(&mut [0; 4]))?;
                }
            }
            Event::CData(text) if in_style => {
                style_sheet(&text)?;
            }
            Event::Eof => return Err(ImageError::Damaged),
            _ => {}
        }
        if count > limits::DRAWING_ELEMENTS {
            return Err(ImageError::TooManyElements);
        }
    };
    let mut known = BTreeMap::new();
    let total = weight(&root, &named, &mut known, 0)?;
    if total > limits::DRAWING_ELEMENTS {
        return Err(ImageError::TooManyElements);
    }
    Ok(())
}

/// Whether words that stand here are drawn: inside a text.
fn is_drawn(open: &[Element]) -> bool {
    open.iter().any(|element| element.is_text)
}

/// A drawing's words are set in the report's typeface, and nobody may rewrite them.
fn prints(text: &str) -> Result<(), ImageError> {
    let is_blank = |one: char| one.is_whitespace() || one.is_control();
    match text.chars().find(|one| !is_blank(*one) && !characters::has(*one)) {
        Some(character) => Err(ImageError::NotInTypeface { character }),
        None => Ok(()),
    }
}

/// Ends an element: it counts in the one around it. Gives the outermost back.
fn close(
    open: &mut Vec<Element>,
    named: &mut BTreeMap<String, Element>,
) -> Option<Element> {
    let ended = open.pop()?;
    let Some(around) = open.last_mut() else { return Some(ended) };
    around.size += ended.size;
    for (name, times) in &ended.cites {
        *around.cites.entry(name.clone()).or_default() += times;
    }
    if let Some(id) = ended.id.clone() {
        named.insert(id, ended);
    }
    None
}

/// How many elements are drawn for one, with all it repeats.
fn weight(
    element: &Element,
    named: &BTreeMap<String, Element>,
    known: &mut BTreeMap<String, u64>,
    depth: usize,
) -> Result<u64, ImageError> {
    if depth > limits::DRAWING_DEPTH {
        return Err(ImageError::TooDeep);
    }
    let mut total = element.size;
    for (name, times) in &element.cites {
        let Some(cited) = named.get(name) else { continue };
        let one = match known.get(name) {
            Some(known) => *known,
            None => {
                let found = weight(cited, named, known, depth + 1)?;
                known.insert(name.clone(), found);
                found
            }
        };
        total = total.saturating_add(one.saturating_mul(*times));
    }
    Ok(total)
}

fn element(tag: &BytesStart<'_>) -> Result<Element, ImageError> {
    let forbidden = match tag.local_name().as_ref() {
        "filter" => Some("un filtre (flou, ombre…)"),
        "image" | "feImage" => Some("une autre image"),
        "foreignObject" => Some("du contenu d’une page web"),
        "script" => Some("un programme"),
        "animate" | "animateTransform" | "animateMotion" | "set" => Some("une animation"),
        _ => None,
    };
    if let Some(what) = forbidden {
        return Err(ImageError::Forbidden { what });
    }
    let mut element = Element {
        size: 1,
        cites: BTreeMap::new(),
        id: None,
        is_text: tag.local_name().as_ref() == "text",
    };
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|_| ImageError::Damaged)?;
        let value = attribute.value.to_string();
        match attribute.key.local_name().as_ref() {
            "id" => element.id = Some(value),
            "href" => match value.trim().strip_prefix('#') {
                Some(name) => cite(&mut element, name),
                // A link (`<a href>`) leads outside without being read.
                None if tag.local_name().as_ref() == "a" || value.is_empty() => {}
                None => return Err(OUTSIDE),
            },
            "filter" if value.trim() != "none" => return Err(FILTER),
            name if name.starts_with("on") => {
                return Err(ImageError::Forbidden { what: "un programme" });
            }
            "style" => {
                style_sheet(&value)?;
                addresses(&value, &mut element)?;
            }
            _ => addresses(&value, &mut element)?,
        }
    }
    Ok(element)
}

const OUTSIDE: ImageError =
    ImageError::Forbidden { what: "un renvoi à un autre fichier" };
const FILTER: ImageError = ImageError::Forbidden { what: "un filtre (flou, ombre…)" };

fn cite(element: &mut Element, name: &str) {
    *element.cites.entry(name.trim().to_owned()).or_default() += 1;
}

/// `url(#name)` cites an element of the drawing; anything else would be read elsewhere.
fn addresses(value: &str, element: &mut Element) -> Result<(), ImageError> {
    for address in value.split("url(").skip(1) {
        let address = address.trim_start_matches([' ', '"', '\'']);
        let Some(name) = address.strip_prefix('#') else { return Err(OUTSIDE) };
        let end = name.find([')', '"', '\'']).unwrap_or(name.len());
        cite(element, &name[..end]);
    }
    Ok(())
}

/// A sheet of styles, or the styles of one element.
fn style_sheet(text: &str) -> Result<(), ImageError> {
    let lower = text.to_lowercase();
    // An escape could hide a word (`\66ilter`).
    if lower.contains("@import") || lower.contains('\\') {
        return Err(OUTSIDE);
    }
    for address in lower.split("url(").skip(1) {
        if !address.trim_start_matches([' ', '"', '\'']).starts_with('#') {
            return Err(OUTSIDE);
        }
    }
    for declaration in lower.split([';', '{', '}']) {
        // A comment before a property does not make it another.
        let declaration = declaration.rsplit("*/").next().unwrap_or(declaration);
        if let Some((property, value)) = declaration.split_once(':')
            && property.trim() == "filter"
            && value.trim() != "none"
        {
            return Err(FILTER);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(inside: &str) -> Result<(), ImageError> {
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
             viewBox=\"0 0 9 9\">{inside}</svg>"
        );
        check(text.as_bytes())
    }

    #[test]
    fn a_logo_as_programs_write_them_is_accepted() {
        for inside in [
            "<g id=\"a\"><path d=\"M0 0h9\" fill=\"url(#g)\" style=\"fill:url(#g);filter:none\"/></g>",
            "<defs><rect id=\"SVGID_1_\"/></defs><clipPath id=\"SVGID_2_\"><use \
             xlink:href=\"#SVGID_1_\"/></clipPath><g clip-path=\"url(#SVGID_2_)\"/>",
            "<style type=\"text/css\">.st0{fill:#1d5c4d;} .st1{color-interpolation-filters:sRGB}</style>",
            "<a href=\"https://exemple.fr\"><text>Ville &amp; CCAS</text></a>",
        ] {
            assert_eq!(drawing(inside), Ok(()), "{inside}");
        }
        let named = "<?xml version=\"1.0\"?><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \
                     \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\"><svg/>";
        // An empty drawing closes at once.
        assert!(check(named.replace("<svg/>", "<svg></svg>").as_bytes()).is_ok());
    }

    #[test]
    fn what_reaches_out_runs_or_has_no_end_is_refused() {
        let mut doubling = String::from("<defs><g id=\"a0\"><path/></g>");
        for level in 1..30 {
            let below = format!("<use href=\"#a{}\"/>", level - 1);
            doubling.push_str(&format!("<g id=\"a{level}\">{below}{below}</g>"));
        }
        doubling.push_str("</defs><use href=\"#a29\"/>");
        let patterns: String = (0..20)
            .map(|level| {
                format!(
                    "<pattern id=\"p{level}\"><path fill=\"url(#p{0})\"/><path stroke=\"url(#p{0})\"/></pattern>",
                    level + 1
                )
            })
            .collect();
        for (inside, words) in [
            (
                "<filter id=\"f\"><feGaussianBlur stdDeviation=\"2000\"/></filter>"
                    .to_owned(),
                "filtre",
            ),
            ("<g filter=\"blur(50px)\"/>".to_owned(), "filtre"),
            ("<g style=\"fill:red; filter : blur(50px)\"/>".to_owned(), "filtre"),
            ("<style>.a{/* x */filter:url(#f)}</style>".to_owned(), "filtre"),
            ("<style><![CDATA[.a{filter:blur(2px)}]]></style>".to_owned(), "filtre"),
            (
                "<image href=\"data:image/png;base64,AAAA\"/>".to_owned(),
                "une autre image",
            ),
            ("<use href=\"/etc/passwd#a\"/>".to_owned(), "un renvoi"),
            ("<path fill=\"url(http://exemple.fr/a)\"/>".to_owned(), "un renvoi"),
            ("<style>@import 'a.css';</style>".to_owned(), "un renvoi"),
            ("<script>a()</script>".to_owned(), "un programme"),
            ("<g onload=\"a()\"/>".to_owned(), "un programme"),
            ("<foreignObject/>".to_owned(), "une page web"),
            ("<g>".repeat(5_000) + &"</g>".repeat(5_000), "emboîte"),
            ("<path/>".repeat(30_000), "éléments"),
            (doubling, "éléments"),
            (patterns + "<path fill=\"url(#p0)\"/>", "éléments"),
            ("<g id=\"a\"><use href=\"#a\"/></g>".to_owned(), "emboîte"),
            ("<g>".to_owned(), "abîmé"),
        ] {
            let error = drawing(&inside).expect_err(words).to_string();
            assert!(error.contains(words), "{words} : {error}");
        }
        let bomb =
            "<!DOCTYPE svg [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><svg>&b;</svg>";
        assert!(check(bomb.as_bytes()).is_err());
    }
}
