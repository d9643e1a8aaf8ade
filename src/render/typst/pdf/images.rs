//! Which image it is that Typst or its PDF cannot take: some errors name none.

use typst::World;
use typst::visualize::{ExchangeFormat, RasterImage, SvgImage};

use super::world::MemoryWorld;

/// The images that cannot be decoded, as the author named them, among those that the document
/// prints; all of those when each can.
pub(super) fn at_fault(world: &MemoryWorld<'_>) -> Vec<String> {
    let printed: Vec<(&String, &String)> =
        world.images().iter().filter(|(path, _)| world.has_opened(path)).collect();
    let damaged: Vec<&String> = printed
        .iter()
        .filter(|(path, _)| !is_sound(path, world))
        .map(|(_, name)| *name)
        .collect();
    let all = || printed.iter().map(|(_, name)| *name).collect();
    let named: Vec<&String> = if damaged.is_empty() { all() } else { damaged };
    named.into_iter().cloned().collect()
}

fn is_sound(path: &str, world: &MemoryWorld<'_>) -> bool {
    let Ok(bytes) = world.file(world.id(path)) else { return false };
    if bytes.starts_with(b"\x89PNG") {
        RasterImage::plain(bytes, ExchangeFormat::Png).is_ok()
    } else if bytes.starts_with(b"\xff\xd8") {
        RasterImage::plain(bytes, ExchangeFormat::Jpg).is_ok()
    } else {
        SvgImage::new(bytes).is_ok()
    }
}
