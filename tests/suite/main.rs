//! One binary for all integration tests.
#![allow(clippy::disallowed_methods, reason = "tests prepare and read files")]

mod architecture;
mod attack;
mod attack_cubes;
mod attack_rows;
mod bounds;
mod breaches;
mod breaches_by_words;
mod budget;
mod command;
mod errors;
mod escape;
mod every_commune;
mod examples;
mod figures;
mod golden;
mod hostile;
mod interference;
mod layouts;
mod levels;
mod menu;
mod misreadings;
mod parquet;
mod pdf;
mod producers;
mod proportion;
mod published_files;
mod reader;
mod releases;
mod secrecy;
mod support;
mod watched;
mod worker;
mod writing;
