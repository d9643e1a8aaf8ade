//! The table of keys as a JSON Schema, for editors that complete and check YAML.
//!
//! Draft 07: the version that the YAML extensions of editors really read. It forgives what the
//! reader forgives: accents, capitals, hyphens and spaces in keys.

use serde_json::{Map, Value, json};

use super::keys::{self, Holds, Keys};
use super::words::PLAIN_BLOCKS;
use crate::catalogue::catalogue;

/// The schema of a manifest.
pub fn schema() -> Value {
    let mut schema = object(keys::ROOT, "#");
    let about = "Le projet d’une analyse des besoins sociaux, pour abs-report.";
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("projet.yaml");
    schema["description"] = json!(about);
    schema
}

/// Keys and nothing else; `here` is where it stands in the schema, so that other ways to write a
/// key point to the one that is told.
fn object(keys: Keys, here: &str) -> Value {
    let mut properties = Map::new();
    let mut forgiven = Map::new();
    for key in keys {
        let place = format!("{here}/properties/{}", key.word);
        let mut property = holds(key.holds, &place);
        property["description"] = json!(key.about);
        properties.insert(key.word.to_owned(), property);
        forgiven.insert(forgiving(key.word), json!({ "$ref": place }));
    }
    json!({
        "type": "object",
        "properties": properties,
        "patternProperties": forgiven,
        "additionalProperties": false,
    })
}

/// The same where a word may stand in place of the keys.
fn object_or(types: Value, keys: Keys, here: &str) -> Value {
    let mut object = object(keys, here);
    object["type"] = types;
    object
}

fn holds(holds: Holds, here: &str) -> Value {
    let under = format!("{here}/additionalProperties");
    let item = format!("{here}/items");
    match holds {
        Holds::Text => text(),
        Holds::Texts | Holds::Words => words(&[]),
        Holds::Side => words(&keys::sides()),
        Holds::Date => json!({ "type": "string", "examples": ["18/11/2027"] }),
        Holds::Whole => json!({ "type": "integer" }),
        Holds::Rows | Holds::Years => json!({
            "type": ["integer", "string", "array"],
            "items": { "type": ["integer", "string"] },
        }),
        Holds::Number => json!({ "type": ["number", "string"] }),
        Holds::YesNo => json!({ "enum": ["oui", "non", true, false] }),
        // The reader forgives accents and capitals: the words are proposed as they are told.
        Holds::Choice(known) => {
            let known = known();
            let forgiven: Vec<String> =
                known.iter().map(|word| forgiving(word)).collect();
            let pattern = forgiven.join("|");
            json!({ "anyOf": [{ "enum": known }, { "type": "string", "pattern": pattern }] })
        }
        Holds::Choices(known) => words(&known()),
        Holds::Group(keys) => object(keys, here),
        Holds::FileOr(keys) => {
            let mut one = object_or(json!(["string", "object", "array"]), keys, here);
            one["items"] = object_or(json!(["string", "object"]), keys, &item);
            one
        }
        Holds::Named(keys) => json!({
            "type": ["object", "null"],
            "additionalProperties": object(keys, &under),
        }),
        Holds::NamedOrWords(keys) => json!({
            "type": ["string", "integer", "array", "object"],
            "items": text(),
            "additionalProperties":
                object_or(json!(["string", "integer", "object"]), keys, &under),
        }),
        Holds::NamedTexts => json!({ "type": "object", "additionalProperties": text() }),
        Holds::NamedWords => {
            json!({ "type": "object", "additionalProperties": words(&[]) })
        }
        Holds::Items(keys) => json!({ "type": "array", "items": object(keys, &item) }),
        Holds::Topics => {
            let mut one = object_or(json!(["string", "object"]), keys::TOPIC, &item);
            one["examples"] = json!(catalogue().chapters().collect::<Vec<_>>());
            json!({
                "type": ["string", "array"],
                "examples": catalogue().presets.keys().collect::<Vec<_>>(),
                "items": one,
            })
        }
        Holds::Blocks => {
            let plain: Vec<&str> = PLAIN_BLOCKS.words().collect();
            let mut each = vec![json!({ "type": "string", "examples": plain })];
            for keys in keys::BLOCKS {
                each.push(object(keys, &format!("{item}/anyOf/{}", each.len())));
            }
            json!({ "type": "array", "items": { "anyOf": each } })
        }
    }
}

fn text() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

/// Words on dashes, or on one line with commas.
fn words(known: &[&str]) -> Value {
    let mut item = text();
    if !known.is_empty() {
        item["examples"] = json!(known);
    }
    json!({ "type": ["string", "number", "array"], "examples": known, "items": item })
}

/// A pattern for all the ways to write a key that the reader forgives.
fn forgiving(word: &str) -> String {
    let letter = |letter: char| match letter {
        'a' => "[aAàÀâÂ]".to_owned(),
        'c' => "[cCçÇ]".to_owned(),
        'e' => "[eEéÉèÈêÊ]".to_owned(),
        'i' => "[iIîÎ]".to_owned(),
        'o' => "[oOôÔ]".to_owned(),
        'u' => "[uUùÙûÛ]".to_owned(),
        '_' => "[_ -]".to_owned(),
        plain if plain.is_ascii_lowercase() => {
            format!("[{plain}{}]", plain.to_ascii_uppercase())
        }
        other => other.to_string(),
    };
    let pattern: String = word.chars().map(letter).collect();
    format!("^{pattern}$")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The keys that a part of a schema tells, and those of its parts.
    fn told(part: &Value, found: &mut BTreeSet<String>) {
        match part {
            Value::Object(fields) => {
                for (name, value) in fields {
                    if let ("properties", Value::Object(keys)) = (name.as_str(), value) {
                        found.extend(keys.keys().cloned());
                        keys.values().for_each(|key| told(key, found));
                    } else {
                        told(value, found);
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| told(item, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn known(keys: Keys, found: &mut BTreeSet<String>) {
        for key in keys {
            found.insert(key.word.to_owned());
            if let Some(under) = key.holds.keys() {
                known(under, found);
            }
        }
    }

    #[test]
    fn every_key_of_the_reader_is_told_and_no_other() {
        let (mut in_schema, mut in_reader) = (BTreeSet::new(), BTreeSet::new());
        told(&schema(), &mut in_schema);
        known(keys::ROOT, &mut in_reader);
        keys::BLOCKS.into_iter().for_each(|keys| known(keys, &mut in_reader));
        assert_eq!(in_schema, in_reader);
    }
}
