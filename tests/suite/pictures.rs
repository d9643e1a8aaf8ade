//! Small pictures of one page of each kind, kept in `tests/golden/pages`: a page that changes its
//! looks is seen, and looked at, before its picture is renewed (`RENEW_PICTURES=1`).

use std::path::PathBuf;

use abs_report::{Output, Pdf, ProjectDir};
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax;
use hayro::{RenderCache, RenderSettings, render};

use crate::support::{built, path, told};

/// Points of a page that one point of its picture stands for.
const POINTS: usize = 6;

/// How far, of 255, a picture may be from the one that is kept: a letter moved, not a block.
const MEAN: f64 = 2.5;

/// How many of its points, in a thousand, may be quite another grey.
const OTHER: usize = 12;
const QUITE: u8 = 60;

/// One page of each kind of the flagship: its document, its number, its name.
const PAGES: [(Output, usize, &str); 13] = [
    (Output::Report, 1, "rapport-couverture"),
    (Output::Report, 2, "rapport-sommaire"),
    (Output::Report, 3, "rapport-essentiel"),
    (Output::Report, 8, "rapport-ouverture"),
    (Output::Report, 10, "rapport-figures"),
    (Output::Report, 16, "rapport-carte"),
    (Output::Booklet, 1, "livret-couverture"),
    (Output::Booklet, 3, "livret-chiffres"),
    (Output::Booklet, 5, "livret-question"),
    (Output::Booklet, 11, "livret-decisions"),
    (Output::Slides, 4, "diaporama-chiffres"),
    (Output::Slides, 6, "diaporama-carte"),
    (Output::Slides, 9, "diaporama-barres"),
];

/// A picture in greys.
struct Picture {
    width: usize,
    height: usize,
    greys: Vec<u8>,
}

/// A page, a point of the picture for each square of so many points.
fn picture(document: &hayro_syntax::Pdf, number: usize) -> Picture {
    let pages = document.pages();
    let page = pages.get(number - 1).expect("the page");
    let settings = RenderSettings::default();
    let cache = RenderCache::new();
    let pixels = render(page, &cache, &InterpreterSettings::default(), &settings);
    let (wide, high) = (usize::from(pixels.width()), usize::from(pixels.height()));
    let rgba = pixels.data_as_u8_slice();
    // On white paper: what is transparent is not black.
    let grey = |x: usize, y: usize| {
        let at = 4 * (y * wide + x);
        let [red, green, blue, alpha] = [0, 1, 2, 3].map(|one| u32::from(rgba[at + one]));
        (299 * red + 587 * green + 114 * blue) / 1000 + (255 - alpha)
    };
    let (width, height) = (wide / POINTS, high / POINTS);
    let mut greys = Vec::with_capacity(width * height);
    for row in 0..height {
        for column in 0..width {
            let square = (0..POINTS * POINTS).map(|one| {
                grey(column * POINTS + one % POINTS, row * POINTS + one / POINTS)
            });
            let mean = square.sum::<u32>() / (POINTS * POINTS) as u32;
            greys.push(u8::try_from(mean).unwrap_or(u8::MAX));
        }
    }
    Picture { width, height, greys }
}

fn kept(name: &str) -> PathBuf {
    path(&format!("tests/golden/pages/{name}.png"))
}

fn write(to: &PathBuf, picture: &Picture) {
    let folder = to.parent().expect("a folder");
    std::fs::create_dir_all(folder).expect("a folder");
    let file = std::fs::File::create(to).expect("a file");
    let (width, height) = (picture.width as u32, picture.height as u32);
    let mut encoder = png::Encoder::new(file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a picture");
    writer.write_image_data(&picture.greys).expect("a picture");
}

fn read(from: &PathBuf) -> Option<Picture> {
    let file = std::io::BufReader::new(std::fs::File::open(from).ok()?);
    let mut reader = png::Decoder::new(file).read_info().expect("a picture");
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    let mut greys = vec![0; width * height];
    reader.next_frame(&mut greys).expect("a picture");
    Some(Picture { width, height, greys })
}

/// What parts two pictures; nothing when they look alike.
fn difference(one: &Picture, other: &Picture) -> Option<String> {
    if (one.width, one.height) != (other.width, other.height) {
        return Some("another size".to_owned());
    }
    let apart = || one.greys.iter().zip(&other.greys).map(|(a, b)| a.abs_diff(*b));
    let mean = apart().map(f64::from).sum::<f64>() / one.greys.len() as f64;
    let quite = 1000 * apart().filter(|by| *by > QUITE).count() / one.greys.len();
    (mean > MEAN || quite > OTHER).then(|| {
        format!("{mean:.1} of 255 apart, {quite} points in a thousand quite another")
    })
}

#[test]
fn one_page_of_each_kind_looks_as_it_did() {
    let manifest = path("examples/le-pont-de-claix/projet.yaml");
    let root = ProjectDir::open(&manifest).expect("the flagship");
    let made =
        built(&root).unwrap_or_else(|problems| panic!("{}", told(&problems))).value;
    let renew = std::env::var_os("RENEW_PICTURES").is_some();
    let mut wrong = Vec::new();
    let opened = |output: Output| {
        let is_it = |pdf: &&Pdf| pdf.output == output;
        let pdf = made.pdfs.iter().find(is_it).expect("a document");
        hayro_syntax::Pdf::new(pdf.bytes.clone()).expect("a PDF")
    };
    let documents = [Output::Report, Output::Booklet, Output::Slides]
        .map(|output| (output, opened(output)));
    for (output, number, name) in PAGES {
        let (_, document) =
            documents.iter().find(|(one, _)| *one == output).expect("its document");
        let now = picture(document, number);
        let place = kept(name);
        if renew {
            write(&place, &now);
            continue;
        }
        let found = match read(&place) {
            Some(before) => difference(&before, &now),
            None => Some("no picture of it is kept".to_owned()),
        };
        if let Some(found) = found {
            let seen = path(&format!("target/tmp/pictures/{name}.png"));
            write(&seen, &now);
            wrong.push(format!("{name}: {found}; see {}", seen.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nlook at the pages; if they are as wished: RENEW_PICTURES=1 cargo test pictures",
        wrong.join("\n")
    );
}

#[test]
fn a_block_that_moved_is_seen() {
    let page = |top: usize| {
        let dark = |one: usize| (top..top + 8).contains(&(one / 99));
        let greys = (0..99 * 140).map(|one| if dark(one) { 20 } else { 255 }).collect();
        Picture { width: 99, height: 140, greys }
    };
    assert_eq!(difference(&page(10), &page(10)), None);
    assert!(difference(&page(10), &page(16)).is_some());
}
